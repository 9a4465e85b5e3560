// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/number_words.h"

#include <QObject>

#include "core/base/byte_text.h"
#include "ui/common/text.h"

namespace retrace::ui {

QString durationText(double value) {
  if (value < 0.5e-4) return QObject::tr("below 0.1 µs");
  return value < 0.9995 ? QObject::tr("%1 µs").arg(1e3 * value, 0, 'f', value < 0.0995 ? 1 : 0)
                        : QObject::tr("%1 ms").arg(value, 0, 'f',
                                                   value < 9.995   ? 2
                                                   : value < 99.95 ? 1
                                                                   : 0);
}

QString bytesText(std::int64_t bytes) { return toQString(core::formatBytes(bytes)); }

QString exactBytesText(std::int64_t bytes) {
  const std::string rounded = core::formatBytes(bytes);
  const auto back = core::bytesFromText(rounded);
  return back && *back == bytes ? toQString(rounded) : QString::number(bytes);
}

}  // namespace retrace::ui
