// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector.h"

#include <QResizeEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <utility>

#include "ui/common/enclosing.h"
#include "ui/common/rich_words.h"
#include "ui/views/why_chart.h"

namespace retrace::ui {

namespace {

constexpr int kRefreshMilliseconds = 30;  // while the cursor runs, words follow at this pace,
constexpr int kPartMilliseconds =
    8;  // one part a frame: to lay out rich text takes longer than all other views together

constexpr int kSide = 10, kAbove = 6, kBetween = 6, kLeastWidth = 60, kSpare = 96;  // pixels

constexpr QLatin1String kNewLine("<br>");

}  // namespace

Inspector::Inspector(Selection& selection, const RunModel& run, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_at{selection, run} {
  const auto label = [&](const QString& name) {
    auto* made = new RichWords(this);
    made->setAccessibleName(name);
    connect(made, &RichWords::linkActivated, this, &Inspector::follow);
    made->hide();  // until it says something
    return made;
  };
  m_action = label(tr("Action"));
  m_why = label(tr("Why"));
  m_ways = label(tr("Choice"));
  m_chart = new WhyChart(this);
  m_chart->hide();
  m_step = label(tr("Step"));
  m_range = label(tr("Range"));
  setAttribute(Qt::WA_StaticContents);  // room that is added below changes nothing above
  setAccessibleName(tr("Inspector: what and why"));
  m_soon.setSingleShot(true);
  connect(&m_soon, &QTimer::timeout, this, &Inspector::writeNext);
  // A cell of the table stays until something else is looked at; to pass over a picture with the pointer is not enough.
  const auto leaveCell = [this] {
    m_at.cell.reset();
    refreshSoon();
  };
  connect(&selection, &Selection::planChanged, this, leaveCell);
  connect(&selection, &Selection::cursorChanged, this, leaveCell);
  connect(&selection, &Selection::spotChanged, this, [this] {
    if (m_selection.pinned() != m_pinnedBefore) m_at.cell.reset();
    m_pinnedBefore = m_selection.pinned();
    refreshSoon();
  });
  connect(&selection, &Selection::rangeChanged, this, &Inspector::refreshSoon);
}

// One above the other. A layout would ask each for its size several times, and the words wrap anew each time.
void Inspector::arrange() {
  const auto* area = enclosing<QScrollArea>(*this);
  // The column's bar comes and goes; the words stay as wide as they are beside it.
  const int room = std::max(
      kLeastWidth, (area ? area->width() - area->verticalScrollBar()->sizeHint().width() : width()) - 2 * kSide);
  int top = kAbove;
  for (QWidget* part :
       {static_cast<QWidget*>(m_action), static_cast<QWidget*>(m_why), static_cast<QWidget*>(m_ways),
        static_cast<QWidget*>(m_chart), static_cast<QWidget*>(m_step), static_cast<QWidget*>(m_range)}) {
    if (part->isHidden()) continue;
    const int height = part == m_chart ? m_chart->sizeHint().height() : part->heightForWidth(room);
    if (part == m_ways) top -= kBetween;  // goes on where the first words end
    part->setGeometry(kSide, top, room, height);
    top += height + kBetween;
  }
  m_needed = top;
}

// A height that changes moves the column's bar, and to paint that takes as long as the words: there is some to spare.
bool Inspector::makeRoom() {
  const auto* area = enclosing<QScrollArea>(*this);
  const bool scrolled = area && m_needed > area->viewport()->height(),
             suffices = minimumHeight() >= m_needed && minimumHeight() <= m_needed + kSpare;
  const int wanted = !scrolled ? m_needed : suffices ? minimumHeight() : m_needed + kSpare / 2;
  if (wanted == minimumHeight()) return false;
  setMinimumHeight(wanted);
  return true;
}

QSize Inspector::sizeHint() const { return {200 + 2 * kSide, minimumHeight()}; }
QSize Inspector::minimumSizeHint() const { return {kLeastWidth + 2 * kSide, 0}; }

void Inspector::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() == event->oldSize().width()) return;
  arrange();
  makeRoom();
}

void Inspector::setTheme(const Theme& /*theme*/) { refreshSoon(); }

void Inspector::setShapes(const QString& hidden, const QString& internal) {
  m_at.hiddenShape = hidden;
  m_at.internalShape = internal;
  refreshSoon();
}

void Inspector::refreshSoon() {
  if (m_soon.isActive()) m_stale = m_stale || m_next != Part::Action;
  else m_soon.start(kRefreshMilliseconds);
}

// All parts speak of one moment, whatever the cursor does while they are put up.
void Inspector::writeNext() {
  if (m_next == Part::Action) m_page = Explain::all(m_at);
  for (bool changed = false; !changed;) {
    changed = put(m_next);
    if (m_next == Part::Room) {
      m_next = Part::Action;
      if (std::exchange(m_stale, false)) m_soon.start(kRefreshMilliseconds);
      return;
    }
    m_next = static_cast<Part>(static_cast<int>(m_next) + 1);
    if (changed) m_soon.start(kPartMilliseconds);
  }
  arrange();
}

QString Inspector::text() {
  refresh();
  QStringList parts;
  for (const RichWords* one : {m_action, m_why, m_ways, m_step, m_range}) {
    if (!one->isHidden()) parts << one->toPlainText();
  }
  return parts.join(QLatin1Char('\n'));
}

void Inspector::follow(const QString& target) {
  const std::int64_t value = target.section(QLatin1Char(':'), 1).toLongLong();
  if (target.startsWith(QLatin1String("action:"))) {
    m_selection.setCursor(value + 1);
    Spot spot = m_selection.pinned();
    spot.action = value;
    m_selection.pin(spot);
  } else if (target.startsWith(QLatin1String("step:"))) {
    m_selection.pin({value, {}});
  } else {
    Q_EMIT tableAsked();
  }
}

void Inspector::explainCell(const CostCell& cell) {
  m_at.cell = cell;
  refresh();
}

void Inspector::refresh() {
  m_soon.stop();
  m_next = Part::Action;
  m_stale = false;
  m_page = Explain::all(m_at);
  for (const Part part : {Part::Action, Part::Why, Part::Ways, Part::Chart, Part::Step, Part::Range}) put(part);
  arrange();
  makeRoom();
}

bool Inspector::put(Part part) {
  const auto write = [](RichWords* label, const QString& words) {
    if (label->isHidden() == words.isEmpty() && label->words() == words) return false;
    label->setVisible(!words.isEmpty());
    label->setWords(words);
    return true;
  };
  switch (part) {
    case Part::Action: return write(m_action, m_page.action);
    case Part::Why: return write(m_why, m_page.why.words.section(kNewLine, 0, 0));
    case Part::Ways:
      return write(m_ways, m_page.why.words.section(kNewLine, 1));  // the longest of all words, in two frames
    case Part::Chart:
      if (m_page.why.words == m_charted) return false;  // the words say all of it
      m_charted = m_page.why.words;
      m_chart->setVisible(m_page.why.why && m_page.why.why->candidates.size() > 1);
      m_chart->setWhy(std::move(m_page.why.why));
      return true;
    case Part::Step: return write(m_step, m_page.step);
    case Part::Range: return write(m_range, m_page.range);
    case Part::Room: return makeRoom();
  }
  return false;
}

}  // namespace retrace::ui
