// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/budget_choice.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/byte_text.h"
#include "core/base/json_fields.h"
#include "ui/common/number_words.h"

namespace retrace::ui {

namespace {

struct Tr {
  Q_DECLARE_TR_FUNCTIONS(retrace::ui::ProblemPanel)  // in whose field it is typed
};

// In the order of BudgetChoice::Kind, and of `slots`.
constexpr std::array<std::string_view, 4> kKinds{"bytes", "units", "percent", "stop"};
constexpr std::array<std::string_view, 2> kUnits{"hidden", "internal"};

double percentOfAll(std::int64_t steps, core::StateSizes sizes) {
  return static_cast<double>(core::storeAllBytes(steps, sizes)) / 100.0;
}

// A decimal comma is read as a point, unless it may as well part thousands: "1,024".
core::Result<QString> withPoint(const QString& words) {
  static const QRegularExpression withComma(QStringLiteral("^(\\d*),(\\d+)(\\D*)$"));
  const auto found = withComma.match(words);
  if (!found.hasMatch()) return words;
  const QString whole = found.captured(1), part = found.captured(2), name = found.captured(3);
  if (part.size() == 3 && whole.toInt() > 0)
    return core::fail(core::ErrorCode::InvalidInput, "'{}' may be read in two ways: write {} or {}.",
                      words.toStdString(), (whole + part + name).toStdString(),
                      (whole + QLatin1Char('.') + part + name).toStdString());
  return whole + QLatin1Char('.') + part + name;
}

}  // namespace

BudgetChoice BudgetChoice::partOf(const core::Problem& problem) {
  const bool whole = problem.budgetBytes % core::unitBytes(problem.strategy, problem.sizes) == 0;
  return {whole ? Kind::Stop : Kind::Percent,
          static_cast<double>(problem.budgetBytes) / percentOfAll(problem.steps, problem.sizes),
          core::keepsSlots(problem.strategy)};
}

core::Result<BudgetChoice> BudgetChoice::typed(QString words, const core::Problem& problem) {
  words = words.section(QLatin1Char('('), 0, 0).remove(QLatin1Char(' '));
  const QRegularExpression inUnits(
      QStringLiteral("^(.*\\d)(?:u|unit|units|%1|%2)$").arg(Tr::tr("unit"), Tr::tr("units")),
      QRegularExpression::CaseInsensitiveOption);
  words.replace(inUnits, QStringLiteral("\\1 units"));
  const auto number = withPoint(words);
  if (!number) return tl::unexpected(number.error());
  const auto amount = core::memoryAmountFromText(
      number->toStdString(),
      {core::unitBytes(problem.strategy, problem.sizes), core::storeAllBytes(problem.steps, problem.sizes)});
  if (!amount) return tl::unexpected(amount.error());
  const bool slots = core::keepsSlots(problem.strategy);
  switch (amount->kind) {
    case core::MemoryAmount::Kind::Units: return BudgetChoice{Kind::Units, amount->number, slots};
    case core::MemoryAmount::Kind::Percent: return BudgetChoice{Kind::Percent, amount->number, slots};
    case core::MemoryAmount::Kind::Bytes: break;
  }
  return BudgetChoice{Kind::Bytes, static_cast<double>(amount->bytes), slots};
}

std::int64_t BudgetChoice::bytes(std::int64_t steps, core::StateSizes sizes) const {
  constexpr double kRounding =
      1.0 + 4.0 * std::numeric_limits<double>::epsilon();  // the way to per cent and back must not lose a byte
  const std::int64_t unit = slots ? sizes.slotBytes() : sizes.hiddenBytes;
  const double part = amount * percentOfAll(steps, sizes) * kRounding;
  double exact = amount;
  switch (kind) {
    case Kind::Bytes: break;
    case Kind::Units: exact = amount * static_cast<double>(unit); break;
    case Kind::Percent: exact = part; break;
    case Kind::Stop: exact = std::floor(part / static_cast<double>(unit)) * static_cast<double>(unit); break;
  }
  return static_cast<std::int64_t>(std::min(exact, static_cast<double>(core::kMaxBytes)));
}

QString BudgetChoice::words(core::Strategy shown) const {
  switch (kind) {
    case Kind::Bytes: return bytesText(static_cast<std::int64_t>(amount)).replace(QLatin1Char(' '), QChar::Nbsp);
    case Kind::Units: {
      const QString units = (amount == 1.0 ? Tr::tr("%1 unit") : Tr::tr("%1 units")).arg(amount, 0, 'f', 0);
      if (slots) return Tr::tr("%1 of 'internal'").arg(units);
      return core::keepsSlots(shown) ? Tr::tr("%1 of 'hidden'").arg(units) : units;
    }
    case Kind::Percent:
    case Kind::Stop: break;
  }
  return QStringLiteral("%1\u00a0%").arg(amount, 0, 'g', 3);
}

nlohmann::json toJson(const BudgetChoice& choice) {
  return {{"kind", kKinds[static_cast<std::size_t>(choice.kind)]},
          {"amount", choice.amount},
          {"unit", kUnits[choice.slots ? 1 : 0]}};
}

core::Result<BudgetChoice> budgetChoiceFromJson(const nlohmann::json& json) {
  core::JsonFields fields(json);
  const BudgetChoice choice{static_cast<BudgetChoice::Kind>(fields.oneOf("kind", kKinds)), fields.number("amount", 0.0),
                            json.contains("unit") && fields.oneOf("unit", kUnits) == 1};
  if (!fields.error().empty())
    return core::fail(core::ErrorCode::Format, "What the budget was chosen as is damaged: {}.", fields.error());
  return choice;
}

}  // namespace retrace::ui
