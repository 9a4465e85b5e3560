// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <filesystem>

#include "core/tasks/makers.h"
#include "core/tasks/shipped.h"

namespace retrace::core {

void Batch::resize(const TaskShape& shape, std::int64_t sequenceSteps, std::int64_t batch) {
  steps = sequenceSteps;
  const std::int64_t rows = steps * batch;
  const std::int64_t targetRows = (steps - shape.firstTarget(steps) + 1) * batch;
  const auto lengthOf = [](bool present, std::int64_t count) { return static_cast<std::size_t>(present ? count : 0); };
  inputSymbols.resize(lengthOf(shape.inputs == DataKind::Symbols, rows));
  inputValues.resize(lengthOf(shape.inputs == DataKind::Values, rows * shape.inputWidth));
  targetSymbols.resize(lengthOf(shape.outputs == DataKind::Symbols, targetRows));
  targetValues.resize(lengthOf(shape.outputs == DataKind::Values, targetRows * shape.outputWidth));
}

namespace {

Result<std::unique_ptr<Task>> openShipped(std::string_view name, const tasks::Sizes& sizes) {
  const bool series = name == "series";
  if (!series && name != "text")
    return fail(ErrorCode::InvalidInput, "'{}' is not shipped: shipped:text and shipped:series are.", name);
  const char* const file = series ? "sf-temps.csv" : "jargon.txt";
  const std::filesystem::path path = shippedDataFolder() / file;
  if (std::error_code ignored; !std::filesystem::exists(path, ignored))
    return fail(ErrorCode::Io,
                "The shipped data are not where the program looks for them, '{}': install it with its data, or name a "
                "file of your own.",
                path.string());
  return series ? tasks::openCsv(path.string(), "temp", sizes) : tasks::openText(path.string(), sizes);
}

}  // namespace

std::filesystem::path dataFile(std::string_view description) {
  const std::size_t colon = description.find(':');
  const std::string_view kind = description.substr(0, colon),
                         rest = colon == std::string_view::npos ? std::string_view() : description.substr(colon + 1);
  if (kind == "text") return rest;
  if (kind == "csv") return rest.substr(0, rest.rfind(':'));
  return {};
}

Result<std::unique_ptr<Task>> openTask(std::string_view description, std::int64_t steps, std::int64_t batch,
                                       std::uint64_t seed, bool validate) {
  const tasks::Sizes sizes{steps, batch, seed, validate};
  const std::size_t colon = description.find(':');
  const std::string_view kind = description.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? std::string_view() : description.substr(colon + 1);
  if (kind == "text" && !rest.empty()) return tasks::openText(std::string(rest), sizes);
  if (kind == "csv") {
    const std::size_t last = rest.rfind(':');
    if (last != std::string_view::npos && last > 0 && last + 1 < rest.size())
      return tasks::openCsv(std::string(rest.substr(0, last)), rest.substr(last + 1), sizes);
  }
  if (kind == "shipped" && !rest.empty()) return openShipped(rest, sizes);
  if (kind == "copy" && !rest.empty()) return tasks::openCopy(rest, sizes);
  if (description == "adding") return tasks::openAdding(sizes);
  if (kind == "dense" && !rest.empty()) return tasks::openDense(rest, sizes);
  return fail(ErrorCode::InvalidInput,
              "'{}' is not a description of data: write text:FILE, csv:FILE:COLUMN, shipped:text, shipped:series, "
              "copy:K, adding or dense:D.",
              description);
}

namespace tasks {

Result<std::int64_t> numberFromText(std::string_view text, std::int64_t least, std::int64_t most,
                                    std::string_view example) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return fail(ErrorCode::InvalidInput, "'{}' must be a whole number between {} and {}, as in {}.", text, least, most,
                example);
  return number;
}

Result<Streams> Streams::cut(std::int64_t length, const Sizes& sizes, std::string_view name, std::string_view unit) {
  constexpr std::int64_t kHeldOutPart = 10;
  Streams streams;
  streams.m_steps = sizes.steps;
  const std::int64_t heldOut = sizes.validate ? length / kHeldOutPart : 0;
  streams.m_trainingLength = length - heldOut;
  streams.m_streamLength = streams.m_trainingLength / sizes.batch;
  streams.m_heldOutStreamLength = heldOut / sizes.batch;
  const std::int64_t needed = sizes.batch * (sizes.steps + 1);
  if (streams.m_trainingLength < needed)
    return fail(
        ErrorCode::InvalidInput,
        "{} has {} {}{}; {} streams of {} steps need at least {}. Use longer data, fewer steps or a smaller batch.",
        name, length, unit, sizes.validate ? fmt::format(", {} of them held out", heldOut) : std::string(), sizes.batch,
        sizes.steps, needed);
  if (sizes.validate && streams.m_heldOutStreamLength < 2)
    return fail(ErrorCode::InvalidInput,
                "{} has {} {}; the held-out tenth is too short for {} streams. Use longer data or a smaller batch.",
                name, length, unit, sizes.batch);
  return streams;
}

std::int64_t Streams::advance(bool& restarted) {
  const std::int64_t last = m_streamLength - 1;  // the last element of a stream is only predicted
  restarted = m_position + m_steps > last;
  if (restarted) m_position = 0;
  const std::int64_t position = m_position;
  m_position += m_steps;
  return position;
}

std::int64_t Streams::validationPieces() const {
  return m_heldOutStreamLength < 2 ? 0 : (m_heldOutStreamLength - 1 + m_steps - 1) / m_steps;
}

Streams::Piece Streams::validation(std::int64_t index) const {
  const std::int64_t position = index * m_steps;
  const std::int64_t left = m_heldOutStreamLength - 1 - position;
  return {position, left < m_steps ? left : m_steps};
}

}  // namespace tasks

}  // namespace retrace::core
