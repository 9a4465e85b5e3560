// SPDX-License-Identifier: Apache-2.0
// Owns how a whole file is written: into a temporary file beside it that then takes its name, so that a full disk
// leaves the old content. Any thread.
#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

#include "core/base/result.h"

namespace retrace::core {

class OutputFile {
 public:
  /// Opens `path` for a new content, which takes its place at `commit`; a device or a pipe is written to at once. Io
  /// with the reason.
  [[nodiscard]] static Result<OutputFile> open(const std::filesystem::path& path);
  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = delete;
  /// Without `commit` everything stays as it was.
  ~OutputFile();

  [[nodiscard]] Result<void> write(std::string_view bytes);
  [[nodiscard]] Result<void> commit();

 private:
  OutputFile() = default;
  [[nodiscard]] tl::unexpected<Error> failed() const;

  std::filesystem::path m_name, m_target, m_part;  // m_part is empty when the target is written to directly
  std::ofstream m_output;
};

[[nodiscard]] Result<void> writeWholeFile(const std::filesystem::path& path, std::string_view bytes);

/// InvalidInput when the file to be written is the one that is read.
[[nodiscard]] Result<void> differentFiles(const std::filesystem::path& input, const std::filesystem::path& output);

}  // namespace retrace::core
