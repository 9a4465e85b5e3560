// SPDX-License-Identifier: Apache-2.0
// Amounts of memory as text, fields of JSON, tables.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/byte_text.h"
#include "core/base/csv.h"
#include "core/base/json_fields.h"
#include "tests/support/builders.h"

using namespace retrace::core;
using namespace retrace::test;

TEST_CASE("amounts of memory are read with units and shares") {
  struct Row {
    const char* text;
    std::int64_t bytes;
  };
  for (const Row& row :
       {Row{"4096", 4096}, Row{"64MiB", 64 << 20}, Row{"1.5GiB", 3LL << 29}, Row{"10MB", 10'000'000}, Row{"5%", 50},
        Row{"64 KiB", 65536}, Row{"0", 0}, Row{"12 units", 768}, Row{"1 unit", 64}, Row{"3u", 192}}) {
    CAPTURE(row.text);
    const auto bytes = bytesFromText(row.text, {64, 1000});
    REQUIRE_MESSAGE(bytes, why(bytes));
    CHECK(*bytes == row.bytes);
  }
  for (const char* text : {"", "MiB", "-5", "12parsecs", "nan", "inf", "1e40", "5 %%", "0x10", "999999999TiB", "-5%",
                           "units", "0 units", "1.5 units", "-3 units", "12 units more", "999999999999999999 units"}) {
    CAPTURE(text);
    CHECK_FALSE(bytesFromText(text, {64, 1000}));
  }
}

TEST_CASE("units and per cent are refused where nobody knows what they are taken of") {
  CHECK(bytesFromText("64 KiB").value() == 65536);
  for (const char* text : {"12 units", "5%"}) CHECK(why(bytesFromText(text)).find("in bytes") != std::string::npos);
}

TEST_CASE("bytes are written with three significant digits") {
  CHECK(formatBytes(640) == "640 B");
  CHECK(formatBytes(12'400'000) == "11.8 MiB");
  CHECK(formatBytes(1 << 20) == "1.00 MiB");
  CHECK(formatBytes(1023 * 1024) == "1.00 MiB");
}

TEST_CASE("the first wrong field of a JSON object is named, with what it should be") {
  const auto json = nlohmann::json::parse(
      R"({"count":3,"huge":18446744073709551615,"half":0.5,"name":"x","list":[1],"nothing":null,"inside":{}})");
  JsonFields good(json);
  CHECK(good.integer("count") == 3);
  CHECK(good.unsignedInteger("huge") == 18446744073709551615U);
  CHECK(good.number("half", 0.0, 1.0) == 0.5);
  CHECK(std::isnan(good.numberOrNull("nothing")));
  CHECK(good.text("name") == "x");
  CHECK(good.list("list").size() == 1);
  CHECK(good.object("inside").is_object());
  CHECK(good.oneOf("name", std::array<std::string_view, 2>{"w", "x"}) == 1);
  CHECK(good.optionalInteger("count") == 3);
  CHECK_FALSE(good.optionalInteger("nothing"));
  CHECK_FALSE(good.optionalInteger("missing"));
  CHECK(good.error().empty());
  const auto errorOf = [&](const auto& read) {
    JsonFields fields(json);
    read(fields);
    fields.text("missing");
    return fields.error();
  };
  CHECK(errorOf([](JsonFields& fields) { fields.integer("count", 4); }) == "'count' is not a whole number from 4 up");
  CHECK(errorOf([](JsonFields& fields) { fields.integer("count", 0, 2); }) ==
        "'count' is not a whole number from 0 to 2");
  for (const char* key : {"huge", "half", "name", "nothing", "missing"})
    CHECK(errorOf([&](JsonFields& fields) { fields.integer(key, JsonFields::kLeastInteger); }) ==
          fmt::format("'{}' is not a whole number", key));
  CHECK(errorOf([](JsonFields& fields) { fields.number("half", 1.0, 2.0); }) == "'half' is not a number from 1 to 2");
  CHECK(errorOf([](JsonFields& fields) { fields.text("count"); }) == "'count' is not a text");
  CHECK(errorOf([](JsonFields& fields) { fields.list("inside"); }) == "'inside' is not a list");
  CHECK(errorOf([](JsonFields& fields) { fields.object("list"); }) == "'list' is not an object");
  CHECK(errorOf([](JsonFields& fields) {
          fields.oneOf("name", std::array<std::string_view, 2>{"a", "b"});
        }) == "'name' is not one of a, b");
  CHECK(errorOf([](JsonFields&) {}) == "'missing' is not a text");
  const nlohmann::json three(3);
  CHECK_FALSE(JsonFields(three).has("count"));
  CHECK_FALSE(hasFormat(three, "x"));
  CHECK(hasFormat({{"format", "x"}}, "x"));
}

TEST_CASE("lines, cells, columns and numbers of a table are read") {
  CsvLines lines("\xef\xbb\xbfstep,\"a, \"\"b\"\"\" ,ms\r\n\n \t\r\n1,2,3");
  const auto heading = lines.next();
  REQUIRE(heading);
  CHECK(csvCells(*heading, ',') == std::vector<std::string>{"step", "a, \"b\"", "ms"});
  CHECK(csvColumn(*heading, "ms")->index == 2);
  CHECK_FALSE(csvColumn(*heading, "b"));
  CHECK(csvColumn("a;b", "b")->separator == ';');
  CHECK(csvColumn("a\tb", "b")->separator == '\t');
  CHECK(lines.next() == "1,2,3");
  CHECK(lines.number() == 4);
  CHECK_FALSE(lines.next());
  CHECK(csvNumber("-1.5e1", ',') == -15.0);
  CHECK(csvNumber("+2", ',') == 2.0);
  CHECK(csvNumber("1,5", ';') == 1.5);
  for (const char* text : {"", "1,5", "nan", "inf", "1e999", "0x10", "1 2", "1,000.5"})
    CHECK_FALSE(csvNumber(text, std::string_view(text) == "1,000.5" ? ';' : ','));
}
