// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them. Main thread.
#pragma once

#include <QString>
#include <cstdint>

namespace retrace::ui {

/// A measured time with three digits or so: "412 µs", "14.0 ms", "below 0.1 µs".
[[nodiscard]] QString durationText(double milliseconds);

/// "12.4 MiB", "640 B": three significant digits.
[[nodiscard]] QString bytesText(std::int64_t bytes);
/// The same where it says the amount exactly, else the number of bytes: for fields that are read again.
[[nodiscard]] QString exactBytesText(std::int64_t bytes);

}  // namespace retrace::ui
