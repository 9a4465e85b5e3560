// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/budget_choice.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/byte_text.h"
#include "ui/common/number_words.h"

namespace retrace::ui {

namespace {

struct Tr {
  Q_DECLARE_TR_FUNCTIONS(retrace::ui::ProblemPanel)  // in whose field it is typed
};

constexpr std::array<std::pair<const char*, BudgetChoice::Kind>, 4> kNames{{{"bytes", BudgetChoice::Kind::Bytes},
                                                                            {"units", BudgetChoice::Kind::Units},
                                                                            {"percent", BudgetChoice::Kind::Percent},
                                                                            {"stop", BudgetChoice::Kind::Stop}}};

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
          problem.strategy.kind == core::StrategyKind::Internal};
}

core::Result<BudgetChoice> BudgetChoice::typed(QString words, const core::Problem& problem) {
  words = words.section(QLatin1Char('('), 0, 0).remove(QLatin1Char(' '));
  const bool slots = problem.strategy.kind == core::StrategyKind::Internal;
  const QRegularExpression inUnits(
      QStringLiteral("^(\\d+)(?:u|unit|units|%1|%2)$").arg(Tr::tr("unit"), Tr::tr("units")),
      QRegularExpression::CaseInsensitiveOption);
  if (const qlonglong count = inUnits.match(words).captured(1).toLongLong();
      count > 0 && count <= core::kMaxBytes / core::unitBytes(problem.strategy, problem.sizes))
    return BudgetChoice{Kind::Units, static_cast<double>(count), slots};
  const auto number = withPoint(words);
  if (!number) return tl::unexpected(number.error());
  const auto bytes = core::bytesFromText(number->toStdString(), core::storeAllBytes(problem.steps, problem.sizes));
  if (!bytes) return tl::unexpected(bytes.error());
  if (number->endsWith(QLatin1Char('%'))) return BudgetChoice{Kind::Percent, number->chopped(1).toDouble(), slots};
  return BudgetChoice{Kind::Bytes, static_cast<double>(*bytes), slots};
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

QString BudgetChoice::words(core::StrategyKind shown) const {
  switch (kind) {
    case Kind::Bytes: return bytesText(static_cast<std::int64_t>(amount)).replace(QLatin1Char(' '), QChar::Nbsp);
    case Kind::Units: {
      const QString units = (amount == 1.0 ? Tr::tr("%1 unit") : Tr::tr("%1 units")).arg(amount, 0, 'f', 0);
      if (slots) return Tr::tr("%1 of 'internal'").arg(units);
      return shown == core::StrategyKind::Internal ? Tr::tr("%1 of 'hidden'").arg(units) : units;
    }
    case Kind::Percent:
    case Kind::Stop: break;
  }
  return QStringLiteral("%1\u00a0%").arg(amount, 0, 'g', 3);
}

nlohmann::json toJson(const BudgetChoice& choice) {
  const auto* name =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& one) { return one.second == choice.kind; });
  return {{"kind", name->first}, {"amount", choice.amount}, {"unit", choice.slots ? "internal" : "hidden"}};
}

core::Result<BudgetChoice> budgetChoiceFromJson(const nlohmann::json& json) {
  const auto damaged = [] {
    return core::fail(core::ErrorCode::Format,
                      "What the budget was chosen as is damaged: it needs a kind (bytes, units, percent or stop), an "
                      "amount of at least 0 and a unit (hidden or internal).");
  };
  if (!json.is_object()) return damaged();
  const auto kind = json.value("kind", nlohmann::json()), amount = json.value("amount", nlohmann::json()),
             unit = json.value("unit", nlohmann::json("hidden"));
  const auto* name = std::find_if(kNames.begin(), kNames.end(), [&](const auto& one) { return kind == one.first; });
  if (name == kNames.end() || !amount.is_number() || !(amount.get<double>() >= 0.0) ||
      (unit != "hidden" && unit != "internal"))
    return damaged();
  return BudgetChoice{name->second, amount.get<double>(), unit == "internal"};
}

}  // namespace retrace::ui
