// SPDX-License-Identifier: Apache-2.0
#include "core/base/output_file.h"

#include <cerrno>
#include <cstring>

namespace retrace::core {

namespace fs = std::filesystem;

tl::unexpected<Error> OutputFile::failed() const {
  return fail(ErrorCode::Io, "'{}' could not be written: {}.", m_name.string(), std::strerror(errno));
}

Result<OutputFile> OutputFile::open(const fs::path& path) {
  OutputFile file;
  file.m_name = file.m_target = path;
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  const bool replaces = !fs::exists(status) || fs::is_regular_file(status);
  if (replaces) {
    if (fs::is_symlink(fs::symlink_status(path, ignored)) && fs::exists(status))
      file.m_target = fs::canonical(path, ignored);
    file.m_part = file.m_target.string() + ".part";
  }
  file.m_output.open(replaces ? file.m_part : file.m_target, std::ios::binary | std::ios::trunc);
  if (!file.m_output) {
    file.m_part.clear();
    return file.failed();
  }
  if (fs::exists(status) && replaces) fs::permissions(file.m_part, status.permissions(), ignored);
  return file;
}

OutputFile::~OutputFile() {
  if (m_part.empty() || !m_output.is_open()) return;  // written, moved from, or a device
  m_output.close();
  std::error_code ignored;
  fs::remove(m_part, ignored);
}

Result<void> OutputFile::write(std::string_view bytes) {
  m_output.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!m_output) return failed();
  return {};
}

Result<void> OutputFile::commit() {
  std::error_code error;
  m_output.flush();
  if (!m_output) return failed();
  m_output.close();
  if (!m_part.empty()) fs::rename(m_part, m_target, error);
  if (error) {
    std::error_code ignored;
    fs::remove(m_part, ignored);
    return fail(ErrorCode::Io, "'{}' could not be written: {}.", m_name.string(), error.message());
  }
  return {};
}

Result<void> writeWholeFile(const fs::path& path, std::string_view bytes) {
  auto file = OutputFile::open(path);
  if (!file) return tl::unexpected(file.error());
  if (auto written = file->write(bytes); !written) return written;
  return file->commit();
}

Result<void> differentFiles(const fs::path& input, const fs::path& output) {
  std::error_code ignored;
  if (!fs::is_regular_file(output, ignored) || !fs::equivalent(input, output, ignored)) return {};
  return fail(ErrorCode::InvalidInput,
              "'{}' is read and cannot be written over: give another name for what is written.", output.string());
}

}  // namespace retrace::core
