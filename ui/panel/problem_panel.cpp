// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/problem_panel.h"

#include <QFormLayout>
#include <QLocale>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/common/number_field.h"

namespace retrace::ui {

namespace {

// 2 000 000: grouped alike in every language.
QString grouped(double number) {
  return QLocale(QLocale::English)
      .toString(number, 'f', QLocale::FloatingPointShortest)
      .replace(QLatin1Char(','), QChar(0x202f));
}

}  // namespace

ProblemPanel::ProblemPanel(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_problem(new ProblemBox(this)),
      m_budget(new BudgetBox(this)),
      m_message(new QLabel(this)),
      m_run(new RunBox(document, this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 8, 6, 8);
  m_message->setWordWrap(true);
  m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_message->hide();  // until there is something to say
  for (QWidget* part : {static_cast<QWidget*>(m_problem), static_cast<QWidget*>(m_budget),
                        static_cast<QWidget*>(m_message), static_cast<QWidget*>(m_run)})
    column->addWidget(part);  // the message is in sight also where the window is low
  column->addStretch(1);
  connectBoxes();
  watchNumbers();
  showSetup();
}

void ProblemPanel::connectBoxes() {
  connect(&m_document, &Document::setupChanged, this, &ProblemPanel::showSetup);
  connect(&m_document, &Document::curvesChanged, this, [this] { m_budget->setCurves(m_document.curves()); });
  connect(&m_document, &Document::messageChanged, this,
          [this] { say(m_document.messageWarns() ? m_document.message() : QString(), m_document.messageWarns()); });
  connect(m_problem, &ProblemBox::edited, this, &ProblemPanel::takeProblem);
  connect(m_problem, &ProblemBox::refused, this, [this](const QString& sentence) { say(sentence, true); });
  connect(m_budget, &BudgetBox::chosen, this, &ProblemPanel::takeBudget);
  connect(m_budget, &BudgetBox::refused, this, [this](const QString& sentence) { say(sentence, !sentence.isEmpty()); });
  connect(m_run, &RunBox::edited, this, &ProblemPanel::takeRun);
  connect(m_run, &RunBox::runAsked, this, &ProblemPanel::startRun);
  connect(m_run, &RunBox::workerAsked, this, &ProblemPanel::workerAsked);
  // A drag is one gesture from press to release; everything else is one by itself.
  connect(m_budget->slider(), &QSlider::sliderPressed, this, [this] { m_gesture = ++m_gestures; });
  connect(m_budget->slider(), &QSlider::sliderReleased, this, [this] { m_gesture = 0; });
}

void ProblemPanel::showSetup() {
  const Setup& setup = m_document.setup();
  m_problem->show(setup);
  m_budget->show(setup);
  m_run->show(setup);
  if (m_taking) return showMessage();
  // Undone, or from a file: what was typed and not taken is gone, and the old number's selection would be a part of the
  // new one.
  const auto renew = [](auto* box) {
    const QSignalBlocker quiet(box);
    if (isBeyond(*box)) box->setValue(box->value());
    if (box->hasFocus()) box->selectAll();
  };
  for (QSpinBox* box : findChildren<QSpinBox*>()) renew(box);
  for (QDoubleSpinBox* box : findChildren<QDoubleSpinBox*>()) renew(box);
  showMessage();
}

void ProblemPanel::take(const Setup& setup) {
  const QScopedValueRollback taking(m_taking, true);
  m_document.choose(setup, m_gesture);
}

void ProblemPanel::takeProblem() {
  Setup next = m_document.setup();
  m_problem->write(next);
  next.useChoice();
  take(next);
}

void ProblemPanel::takeBudget(const BudgetChoice& choice) {
  Setup next = m_document.setup();
  next.budget = choice;
  next.useChoice();
  take(next);
}

void ProblemPanel::takeRun() {
  Setup next = m_document.setup();
  m_run->write(next.run);
  take(next);
}

bool ProblemPanel::commit() {
  if (const QString refused = refusal(); !refused.isEmpty()) {
    m_document.say(refused, true);
    return false;
  }
  m_run->interpretText();
  takeRun();
  return true;
}

void ProblemPanel::startRun(bool paused) {
  if (commit()) m_document.training().start(paused);
}

void ProblemPanel::measureSteps() {
  if (commit()) m_document.training().measureSteps();
}

void ProblemPanel::watchNumbers() {
  const auto watch = [this](auto* box) {
    const auto check = [this, box] {
      const bool beyond = isBeyond(*box);
      QPalette colours;
      if (beyond) colours.setColor(QPalette::Text, palette().color(QPalette::BrightText));
      box->setPalette(colours);
      showMessage();
    };
    auto* words = box->template findChild<QLineEdit*>();
    connect(box, &QAbstractSpinBox::editingFinished, this, [box, words, check] {
      if (!isBeyond(*box)) words->setModified(false);
      check();
    });
    connect(box, &std::remove_pointer_t<decltype(box)>::valueChanged, this, check);
  };
  for (QSpinBox* box : findChildren<QSpinBox*>()) watch(box);
  for (QDoubleSpinBox* box : findChildren<QDoubleSpinBox*>()) watch(box);
}

QString ProblemPanel::refusal() const {
  QString sentence;
  const auto ask = [&](auto* box) {
    if (!sentence.isEmpty() || box->isHidden() || !isBeyond(*box)) return;
    sentence = tr("%1: %2 to %3 in this window, not %4.")
                   .arg(nameOf(*box))
                   .arg(grouped(box->minimum()), grouped(box->maximum()), bare(*box, box->text()));
  };
  for (QSpinBox* box : findChildren<QSpinBox*>()) ask(box);
  for (QDoubleSpinBox* box : findChildren<QDoubleSpinBox*>()) ask(box);
  return sentence;
}

QString ProblemPanel::nameOf(QWidget& field) const {
  for (const QFormLayout* form : findChildren<QFormLayout*>())
    if (const auto* label = qobject_cast<QLabel*>(form->labelForField(&field))) return label->text();
  return field.accessibleName();
}

void ProblemPanel::say(const QString& sentence, bool warning) {
  m_said = sentence;
  m_warns = warning;
  showMessage();
  if (warning) Q_EMIT messageShown(m_message);
}

// A number that cannot be taken comes before all else, until it is corrected.
void ProblemPanel::showMessage() {
  const QString refused = refusal();
  m_message->setText(refused.isEmpty() ? m_said : refused);
  m_message->setVisible(!m_message->text().isEmpty());
  QPalette colours = palette();
  if (m_warns || !refused.isEmpty()) colours.setColor(QPalette::WindowText, palette().color(QPalette::BrightText));
  m_message->setPalette(colours);
}

}  // namespace retrace::ui
