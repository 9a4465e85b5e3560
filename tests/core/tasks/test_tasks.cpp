// SPDX-License-Identifier: Apache-2.0
// The tasks: what they draw, what they hold out, how they repeat, and how they refuse.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <set>

#include "core/tasks/tasks.h"
#include "tests/support/builders.h"
#include "tests/support/process.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

const std::string kText = "text:" RETRACE_SOURCE_DIR "/resources/data/jargon.txt";
const std::string kSeries = "csv:" RETRACE_SOURCE_DIR "/resources/data/sf-temps.csv:temp";

std::unique_ptr<Task> open(const std::string& description, std::int64_t steps, std::int64_t batch,
                           bool validate = false, std::uint64_t seed = 1) {
  auto task = openTask(description, steps, batch, seed, validate);
  REQUIRE_MESSAGE(task, why(task));
  return std::move(*task);
}

Batch nextOf(Task& task, bool& restarted) {
  Batch batch;
  REQUIRE(task.next(batch, restarted));
  return batch;
}
Batch nextOf(Task& task) {
  bool restarted = false;
  return nextOf(task, restarted);
}

std::string fileOf(const std::string& content) {
  const auto path = temporaryPath("data");
  std::ofstream(path, std::ios::binary) << content;
  return path.string();
}

std::string reasonOf(const std::string& description, std::int64_t steps = 100, bool validate = false) {
  const auto task = openTask(description, steps, 4, 1, validate);
  REQUIRE(!task);
  return task.error().message;
}

}  // namespace

TEST_CASE("the target of a text is the next symbol, and a batch continues the one before") {
  const auto task = open(kText, 50, 3);
  bool restarted = false;
  const Batch first = nextOf(*task, restarted), second = nextOf(*task, restarted);
  CHECK(!restarted);
  for (std::size_t i = 0; i + 3 < first.inputSymbols.size(); ++i)
    CHECK(first.targetSymbols[i] == first.inputSymbols[i + 3]);
  for (std::size_t n = 0; n < 3; ++n)
    CHECK(first.targetSymbols[first.targetSymbols.size() - 3 + n] == second.inputSymbols[n]);
}

TEST_CASE("held-out text is the last tenth, is the same every time and is never trained on") {
  const std::string text = std::string(900, 'a') + std::string(100, 'b');
  const std::string file = fileOf(text);
  const auto task = open("text:" + file, 20, 4, true);
  CHECK(task->frequencyLoss() == 0.0);
  for (int i = 0; i < 30; ++i)
    for (const std::int32_t symbol : nextOf(*task).inputSymbols) CHECK(symbol == 0);
  std::int64_t steps = 0;
  for (std::int64_t piece = 0; piece < task->validationPieces(); ++piece) {
    Batch batch;
    bool restarted = false;
    REQUIRE(task->validation(piece, batch, restarted));
    CHECK(restarted == (piece == 0));
    steps += batch.steps;
    for (const std::int32_t symbol : batch.inputSymbols) CHECK(symbol == 1);
    CHECK(static_cast<std::int64_t>(batch.targetSymbols.size()) == 4 * batch.steps);
  }
  CHECK(steps == 24);  // 25 symbols a stream, the last is only predicted
  CHECK(open("text:" + file, 20, 4)->validationPieces() == 0);
  std::filesystem::remove(file);
}

TEST_CASE("a series is standardised, and its target is the next value") {
  const auto task = open(kSeries, 100, 8, true);
  CHECK(task->shape() == TaskShape{DataKind::Values, DataKind::Values, 1, 1, 0});
  CHECK(task->frequencyLoss() == 1.0);
  double sum = 0.0, squares = 0.0, count = 0.0;
  bool restarted = false;
  for (;;) {
    const Batch batch = nextOf(*task, restarted);
    if (restarted && count > 0.0) break;
    for (const float value : batch.inputValues) {
      sum += value;
      squares += value * value;
      count += 1.0;
    }
    for (std::size_t i = 0; i + 8 < batch.inputValues.size(); ++i)
      CHECK(batch.targetValues[i] == batch.inputValues[i + 8]);
  }
  CHECK(std::abs(sum / count) < 0.05);
  CHECK(squares / count == doctest::Approx(1.0).epsilon(0.1));
}

TEST_CASE("quoted fields, carriage returns and blank last lines of a table are read") {
  std::string table = "day,\"a, b\",x\r\n";
  for (int i = 0; i < 20; ++i) table += "\"1, \"\"2\"\"\"," + std::to_string(i) + ",y\r\n";
  const std::string file = fileOf(table + "\n");
  const auto task = open("csv:" + file + ":a, b", 4, 2);
  const Batch batch = nextOf(*task);
  CHECK(batch.inputValues[0] < batch.inputValues[2]);
  std::filesystem::remove(file);
}

TEST_CASE("the copy task asks for what it showed") {
  const auto task = open("copy:5", 40, 3);
  CHECK(task->shape().targetSteps == 5);
  CHECK(task->frequencyLoss() == doctest::Approx(std::log(8.0)));
  const Batch batch = nextOf(*task);
  REQUIRE(batch.targetSymbols.size() == 15);
  for (std::size_t i = 0; i < 15; ++i) CHECK(batch.targetSymbols[i] == batch.inputSymbols[i]);
  for (std::size_t i = 15; i < batch.inputSymbols.size(); ++i) CHECK(batch.inputSymbols[i] == (i / 3 == 35 ? 9 : 8));
}

TEST_CASE("the adding task asks for the sum of the two marked numbers") {
  const auto task = open("adding", 30, 5);
  const Batch batch = nextOf(*task);
  REQUIRE(batch.targetValues.size() == 5);
  for (std::size_t n = 0; n < 5; ++n) {
    double sum = 0.0, marks = 0.0;
    for (std::size_t t = 0; t < 30; ++t) {
      marks += batch.inputValues[(t * 5 + n) * 2 + 1];
      sum += batch.inputValues[(t * 5 + n) * 2] * batch.inputValues[(t * 5 + n) * 2 + 1];
    }
    CHECK(marks == 2.0);
    CHECK(batch.targetValues[n] == doctest::Approx(sum));
  }
}

TEST_CASE("the dense task asks for the step before, in one order") {
  const auto task = open("dense:6", 10, 2);
  const Batch batch = nextOf(*task);
  std::set<std::size_t> order;
  for (std::size_t j = 0; j < 6; ++j) {
    CHECK(batch.targetValues[j] == 0.0F);
    for (std::size_t k = 0; k < 6; ++k)
      if (batch.targetValues[12 + j] == batch.inputValues[k]) order.insert(k);
  }
  CHECK(order.size() == 6);
}

TEST_CASE("an exercise repeats for its seed, differs for another, and its held-out data are its own") {
  for (const std::string description : {"copy:3", "adding", "dense:4"}) {
    CAPTURE(description);
    const auto values = [](const Batch& batch) { return std::make_pair(batch.inputSymbols, batch.inputValues); };
    const auto task = open(description, 20, 4, true), same = open(description, 20, 4, true),
               other = open(description, 20, 4, true, 2);
    const Batch first = nextOf(*task);
    CHECK(values(first) == values(nextOf(*same)));
    CHECK(values(first) != values(nextOf(*other)));
    CHECK(values(first) != values(nextOf(*task)));
    Batch heldOut, again;
    bool restarted = false;
    REQUIRE(task->validationPieces() == 16);
    REQUIRE(task->validation(3, heldOut, restarted));
    REQUIRE(same->validation(3, again, restarted));
    CHECK(values(heldOut) == values(again));
    CHECK(values(heldOut) != values(first));
  }
}

TEST_CASE("the shipped data are the files of the same name") {
  const std::string folder = RETRACE_SOURCE_DIR "/resources/data/";
  for (const auto& [shipped, file] : {std::pair{"shipped:text", "text:" + folder + "jargon.txt"},
                                      std::pair{"shipped:series", "csv:" + folder + "sf-temps.csv:temp"}}) {
    const auto one = open(shipped, 30, 4), other = open(file, 30, 4);
    Batch first, second;
    bool restarted = false;
    REQUIRE(one->next(first, restarted));
    REQUIRE(other->next(second, restarted));
    CHECK(first.inputSymbols == second.inputSymbols);
    CHECK(first.inputValues == second.inputValues);
    CHECK(first.inputSymbols.size() + first.inputValues.size() == 120);
  }
  CHECK(reasonOf("shipped:poem").find("shipped:text and shipped:series are") != std::string::npos);
}

TEST_CASE("a table may begin with a byte order mark and must vary") {
  const std::string marked = fileOf(
      "\xef\xbb\xbf"
      "a,b\r\n1,2\r\n2,2\r\n3,2\r\n4,2\r\n5,2\r\n6,2\r\n7,2\r\n8,2\r\n");
  CHECK(open("csv:" + marked + ":a", 1, 1)->frequencyLoss() == doctest::Approx(1.0));
  CHECK(reasonOf("csv:" + marked + ":b", 1).find("the same number in every row") != std::string::npos);
  std::filesystem::remove(marked);
}

TEST_CASE(
    "columns are separated by commas, or else by semicolons or tabulators, and then numbers may have decimal commas") {
  const auto seriesOf = [](const std::string& table) {
    const std::string file = fileOf(table);
    const std::pmr::vector<float> values = nextOf(*open("csv:" + file + ":b", 6, 1)).inputValues;
    std::filesystem::remove(file);
    return values;
  };
  const std::pmr::vector<float> wanted = seriesOf("a,b\n1,0.5\n2,1.5\n3,-2\n4,1e1\n5,4\n6,0\n7,1\n");
  REQUIRE(wanted.size() == 6);
  CHECK(wanted == seriesOf("a;b\n1;0,5\n2;1,5\n3;-2\n4;1e1\n5;4\n6;0\n7;1\n"));
  CHECK(wanted == seriesOf("a\tb\r\n1\t0.5\r\n2\t1,5\r\n3\t-2\r\n4\t1e1\r\n5\t4\r\n6\t0\r\n7\t1\r\n"));
  CHECK(wanted == seriesOf("\"a,;\";b\n1;0.5\n2;1.5\n3;-2\n4;1e1\n5;4\n6;0\n7;1\n"));  // quoted signs separate nothing
  CHECK(wanted == seriesOf("a\t;b\n1;0.5\n2;1.5\n3;-2\n4;1e1\n5;4\n6;0\n7;1\n"));
  const std::string colours = fileOf("a;\x1b[2Jb\n1;2\n"), thousands = fileOf("a;b\n1;1,000.5\n");
  CHECK(reasonOf("csv:" + colours + ":c", 1).find('\x1b') == std::string::npos);
  CHECK(reasonOf("csv:" + thousands + ":b", 1).find("Line 2") != std::string::npos);
  for (const std::string& file : {colours, thousands}) std::filesystem::remove(file);
}

TEST_CASE("data that cannot be used are refused with the reason") {
  for (const std::string description : {"jargon.txt", "text:", "csv:file", "csv::x", "copy", "dense", "adding:3", ""})
    CHECK(reasonOf(description)
              .find("text:FILE, csv:FILE:COLUMN, shipped:text, shipped:series, copy:K, adding or dense:D") !=
          std::string::npos);
  CHECK(reasonOf("text:/nowhere/at/all").find("cannot be opened") != std::string::npos);
  CHECK(reasonOf("text:/tmp").find("folder") != std::string::npos);
  CHECK(reasonOf("copy:x").find("whole number between 1 and 1000") != std::string::npos);
  CHECK(reasonOf("copy:60").find("at least 121 steps") != std::string::npos);
  CHECK(reasonOf("adding", 1).find("at least 2 steps") != std::string::npos);
  CHECK(reasonOf("dense:0").find("between 1 and 65536") != std::string::npos);
  const std::string file = fileOf("");
  CHECK(reasonOf("text:" + file).find("empty") != std::string::npos);
  std::ofstream(file) << "short";
  CHECK(reasonOf("text:" + file).find("at least 404") != std::string::npos);
  std::ofstream(file) << "a,b\n1,2\n3,x\n";
  CHECK(reasonOf("csv:" + file + ":c").find("no column 'c'") != std::string::npos);
  CHECK(reasonOf("csv:" + file + ":b").find("Line 3") != std::string::npos);
  CHECK(reasonOf("csv:" + file + ":a").find("2 rows") != std::string::npos);
  std::ofstream(file) << std::string(410, 'a');
  CHECK(reasonOf("text:" + file, 100, true).find("held out") != std::string::npos);
  std::filesystem::remove(file);
}
