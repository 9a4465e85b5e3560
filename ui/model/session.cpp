// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/session.h"

#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json_fields.h"
#include "core/base/output_file.h"
#include "core/strategies/problem_file.h"
#include "ui/common/text.h"
#include "ui/model/spacetime_range.h"

namespace retrace::ui {

namespace {

constexpr const char* kFormat = "retrace-session";
constexpr int kVersion = 1;
constexpr std::array<std::string_view, 2> kAxes{"actions", "steps"};  // in the order of SelectedRange::Axis
constexpr qint64 kMostBytes = 1 << 20;
const QString kLinkStart = QStringLiteral("retrace:");

nlohmann::json optionalNumber(const std::optional<std::int64_t>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

core::Result<Session> damaged(const std::string& what) {
  return core::fail(core::ErrorCode::Format, "The session is damaged: {}.", what);
}

}  // namespace

nlohmann::json toJson(const Session& session) {
  nlohmann::json json{{"format", kFormat},
                      {"version", kVersion},
                      {"setup", toJson(session.setup)},
                      {"cursor", session.cursor},
                      {"theme", session.theme.toStdString()}};
  json["pinned"] = {{"step", optionalNumber(session.pinned.step)}, {"action", optionalNumber(session.pinned.action)}};
  if (session.range)
    json["range"] = {{"axis", kAxes[static_cast<std::size_t>(session.range->axis)]},
                     {"first", session.range->first},
                     {"last", session.range->last}};
  if (session.visible)
    json["visible"] = {session.visible->firstColumn, session.visible->endColumn, session.visible->firstRow,
                       session.visible->endRow};
  if (session.tree) json["tree"] = true;
  if (session.setup.comparison) json["comparison"] = core::toJson(*session.setup.comparison);
  return json;
}

core::Result<Session> sessionFromJson(const nlohmann::json& json) {
  if (!core::hasFormat(json, kFormat)) return core::fail(core::ErrorCode::Format, "This is not a Retrace session.");
  const auto version = json.value("version", nlohmann::json());
  if (!version.is_number_integer()) return damaged("its version is missing");
  if (version.get<std::int64_t>() > kVersion)
    return core::fail(core::ErrorCode::Format,
                      "The session has version {}; this program reads up to {}: use a newer one.",
                      version.get<std::int64_t>(), kVersion);
  core::JsonFields fields(json);
  Session session;
  const nlohmann::json& setup = fields.object("setup");
  session.cursor = fields.optionalInteger("cursor", core::JsonFields::kLeastInteger).value_or(0);
  if (fields.has("theme")) session.theme = toQString(fields.text("theme"));
  session.tree = json.value("tree", nlohmann::json()) == true;
  if (fields.has("pinned")) {
    core::JsonFields pinned(fields.object("pinned"));
    session.pinned = {pinned.optionalInteger("step", 1), pinned.optionalInteger("action")};
    if (!pinned.error().empty()) return damaged("of what is pinned, " + pinned.error());
  }
  if (fields.has("range")) {
    core::JsonFields range(fields.object("range"));
    session.range = SelectedRange{static_cast<SelectedRange::Axis>(range.oneOf("axis", kAxes)),
                                  range.integer("first", core::JsonFields::kLeastInteger),
                                  range.integer("last", core::JsonFields::kLeastInteger)};
    if (!range.error().empty()) return damaged("of the range, " + range.error());
  }
  if (!fields.error().empty()) return damaged(fields.error());
  if (fields.has("visible")) {
    const auto& part = json["visible"];
    if (!part.is_array() || part.size() != 4 ||
        !std::all_of(part.begin(), part.end(), [](const auto& one) { return one.is_number(); }))
      return damaged("the visible part is not four numbers");
    session.visible =
        SpacetimeRange{part[0].get<double>(), part[1].get<double>(), part[2].get<double>(), part[3].get<double>()};
    if (!(session.visible->columns() > 0.0 && session.visible->rows() > 0.0))
      return damaged("the visible part is empty");
  }
  auto chosen = setupFromJson(setup);
  if (!chosen) return tl::unexpected(chosen.error());
  session.setup = std::move(*chosen);
  if (json.contains("comparison")) {
    auto problem = core::problemFromJson(json["comparison"]);
    if (!problem) return tl::unexpected(problem.error());
    if (auto valid = core::validate(*problem); !valid) return tl::unexpected(valid.error());
    session.setup.comparison = *problem;
  }
  return session;
}

QString toLink(const Session& session) {
  const std::string text = toJson(session).dump();
  return kLinkStart +
         QString::fromLatin1(qCompress(QByteArray::fromStdString(text), 9)
                                 .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

core::Result<Session> sessionFromLink(const QString& link) {
  if (!link.startsWith(kLinkStart)) return core::fail(core::ErrorCode::Format, "A link begins with 'retrace:'.");
  const QByteArray packed = QByteArray::fromBase64(link.mid(kLinkStart.size()).toLatin1(),
                                                   QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
  // The first four bytes say how large it will be: a forged link must not ask for gigabytes.
  const bool sane = packed.size() > 8 && packed.size() < kMostBytes && static_cast<uchar>(packed[0]) == 0 &&
                    static_cast<uchar>(packed[1]) < 0x10;
  const QByteArray text = sane ? qUncompress(packed) : QByteArray();
  const auto json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (text.isEmpty() || json.is_discarded())
    return core::fail(core::ErrorCode::Format, "The link is damaged: copy all of it.");
  return sessionFromJson(json);
}

core::Result<Session> readSession(const QString& file) {
  QFile in(file);
  if (!in.open(QIODevice::ReadOnly))
    return core::fail(core::ErrorCode::Io, "'{}' could not be read: {}.", file.toStdString(),
                      in.errorString().toStdString());
  if (in.size() > kMostBytes)
    return core::fail(core::ErrorCode::Format, "'{}' is too large to be a session.", file.toStdString());
  const QByteArray text = in.readAll();
  const auto json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded())
    return core::fail(core::ErrorCode::Format, "'{}' is damaged: it is not valid JSON.", file.toStdString());
  return sessionFromJson(json);
}

core::Result<void> writeSession(const Session& session, const QString& file) {
  return core::writeWholeFile(file.toStdString(), toJson(session).dump(2) + "\n");
}

QString linkInFigure(const QString& file) {
  constexpr qint64 kMostBytes = 64 << 20;
  QFile in(file);
  const QString ending = QFileInfo(file).suffix().toLower();
  if (ending == QLatin1String("png")) return QImageReader(file).text(QLatin1String(kFigureLinkKey));
  if (!QStringList{QStringLiteral("svg"), QStringLiteral("pdf"), QStringLiteral("tex")}.contains(ending) ||
      !in.open(QIODevice::ReadOnly) || in.size() > kMostBytes)
    return {};
  static const QRegularExpression link(QStringLiteral("retrace:[A-Za-z0-9_-]{8,}"));
  return link.match(QString::fromLatin1(in.readAll())).captured();
}

bool looksLikeSession(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) && in.size() <= kMostBytes && in.readAll().contains(kFormat);
}

}  // namespace retrace::ui
