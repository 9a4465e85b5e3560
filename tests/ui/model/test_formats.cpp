// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions and links: they agree with the schema and survive being written, whatever is in them.
#include <rapidcheck.h>

#include <QTemporaryDir>

#include "core/base/byte_text.h"
#include "tests/support/process.h"
#include "tests/ui/window_fixture.h"
#include "ui/model/session.h"

using namespace retrace;
using namespace retrace::test;

class FormatsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sessionsAgreeWithTheSchema() {
    if (runShell("python3 -c 'import jsonschema'").exitCode != 0) QSKIP("python3-jsonschema is not installed");
    QTemporaryDir folder;
    OwnWindow window;
    QVERIFY(settle(window));
    const std::string file = folder.filePath(QStringLiteral("session.json")).toStdString();
    const auto agrees = [&] {
      const auto written = ui::writeSession(window.document().session(), QString::fromStdString(file));
      const Outcome outcome =
          runShell("python3 " RETRACE_SOURCE_DIR "/tests/support/validate_json.py " RETRACE_SOURCE_DIR
                   "/resources/schemas/session.schema.json " +
                   file);
      if (outcome.exitCode != 0) qWarning("%s", outcome.errors.c_str());
      return written && outcome.exitCode == 0;
    };
    QVERIFY(agrees());
    window.document().selection().pin({3, {}});
    window.document().selection().selectRange(ui::SelectedRange{ui::SelectedRange::Axis::Steps, 2, 9});
    window.spacetime().zoom(0.5, window.spacetime().plot().center());
    window.document().compareWith(lstmProblem(100, 256, 32, 20));
    QVERIFY(settle(window));
    QVERIFY(agrees());
  }

  void everySessionSurvivesItsTextAndItsLink() {
    QVERIFY(rc::check("sessions", [] {
      core::Problem problem{
          *rc::gen::inRange<std::int64_t>(1, 100000),
          {*rc::gen::inRange<std::int64_t>(1, 1 << 20), *rc::gen::inRange<std::int64_t>(1 << 20, 1 << 24)},
          {},
          core::kMaxBytes,
          {core::StrategyKind::Mixed, 0}};
      ui::Session session;
      session.setup.take(problem, std::nullopt);
      session.setup.run.seed = *rc::gen::inRange<std::int64_t>(0, std::numeric_limits<int>::max());
      session.cursor = *rc::gen::inRange<std::int64_t>(0, 1LL << 40);
      if (*rc::gen::arbitrary<bool>()) session.pinned.step = *rc::gen::inRange<std::int64_t>(1, 1000);
      if (*rc::gen::arbitrary<bool>()) session.pinned.action = *rc::gen::inRange<std::int64_t>(0, 1000);
      if (*rc::gen::arbitrary<bool>())
        session.range = ui::SelectedRange{
            *rc::gen::arbitrary<bool>() ? ui::SelectedRange::Axis::Actions : ui::SelectedRange::Axis::Steps, 1,
            *rc::gen::inRange<std::int64_t>(1, 99)};
      if (*rc::gen::arbitrary<bool>())
        session.visible = ui::SpacetimeRange{0.25, 0.5 + *rc::gen::inRange(1, 100), 0.0, 17.0};
      if (*rc::gen::arbitrary<bool>()) session.setup.comparison = problem;
      session.theme = *rc::gen::arbitrary<bool>() ? QStringLiteral("dark") : QString();
      const auto text = ui::sessionFromJson(nlohmann::json::parse(ui::toJson(session).dump()));
      const auto link = ui::sessionFromLink(ui::toLink(session));
      RC_ASSERT(text.has_value() && link.has_value());
      RC_ASSERT(ui::toJson(*text) == ui::toJson(session));
      RC_ASSERT(ui::toJson(*link) == ui::toJson(session));
    }));
  }

  void damagedAndNewerSessionsAreRefused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("newer") << QByteArray("{\"format\":\"retrace-session\",\"version\":2,\"setup\":{}}") << "newer";
    QTest::newRow("no version") << QByteArray("{\"format\":\"retrace-session\",\"setup\":{}}") << "version";
    QTest::newRow("foreign") << QByteArray("{\"format\":\"something\"}") << "not a Retrace session";
    QTest::newRow("cut") << QByteArray("{\"format\":\"retrace-session\",\"vers") << "not valid JSON";
    QTest::newRow("range") << QByteArray("{\"format\":\"retrace-session\",\"version\":1,\"setup\":{},\"range\":7}")
                           << "range";
    QTest::newRow("visible") << QByteArray(
                                    "{\"format\":\"retrace-session\",\"version\":1,\"setup\":{},\"visible\":[1,1,1,1]}")
                             << "empty";
  }
  void damagedAndNewerSessionsAreRefused() {
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("session.json")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    file.close();
    const auto session = ui::readSession(file.fileName());
    QVERIFY(!session);
    QVERIFY2(QString::fromStdString(session.error().message).contains(part), session.error().message.c_str());
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  FormatsTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_formats.moc"
#include "ui/model/spacetime_range.h"
