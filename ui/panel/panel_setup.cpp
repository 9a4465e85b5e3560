// SPDX-License-Identifier: GPL-3.0-or-later
// The panel as a value: what undo steps back to and what a session holds. Controls take part by their object name
// ("run.seed").
#include <QFormLayout>
#include <QLocale>
#include <QScopedValueRollback>

#include "ui/common/number_field.h"
#include "ui/common/text.h"
#include "ui/panel/problem_panel.h"

namespace retrace::ui {

namespace {

const std::string kShippedName = "jargon.txt (shipped)";  // in every language

// 2 000 000: grouped alike in every language.
QString grouped(double number) {
  return QLocale(QLocale::English)
      .toString(number, 'f', QLocale::FloatingPointShortest)
      .replace(QLatin1Char(','), QChar(0x202f));
}

bool takesPart(const QWidget* control) { return control->objectName().contains(QLatin1Char('.')); }

}  // namespace

nlohmann::json ProblemPanel::setup() const {
  nlohmann::json controls = nlohmann::json::object();
  const auto put = [&](const QWidget* control, nlohmann::json value) {
    if (takesPart(control)) controls[control->objectName().toStdString()] = std::move(value);
  };
  for (const QSpinBox* box : findChildren<QSpinBox*>()) put(box, box->value());
  for (const QDoubleSpinBox* box : findChildren<QDoubleSpinBox*>()) put(box, box->value());
  for (const QComboBox* box : findChildren<QComboBox*>()) put(box, box->currentText().toStdString());
  for (const QLineEdit* edit : findChildren<QLineEdit*>())
    put(edit, edit == m_data && edit->text() == shippedName() ? kShippedName : edit->text().toStdString());
  for (const QCheckBox* box : findChildren<QCheckBox*>()) put(box, box->isChecked());
  const core::Network chosen = network();
  return {{"problem", core::toJson(problem())},
          {"budget", toJson(m_choice)},
          {"network",
           {{"cell", core::toText(chosen.cell)},
            {"hidden", chosen.hidden},
            {"batch", chosen.batch},
            {"layers", chosen.layers}}},
          {"controls", controls}};
}

core::Result<void> ProblemPanel::restore(const nlohmann::json& setup) {
  if (!setup.is_object() || !setup.contains("problem"))
    return core::fail(core::ErrorCode::Format, "What was set up is missing.");
  const auto asked = core::problemFromJson(setup["problem"]);
  if (!asked) return tl::unexpected(asked.error());
  if (auto valid = core::validate(*asked); !valid) return valid;
  if (asked->steps > kMostWindowSteps)
    return core::fail(core::ErrorCode::InvalidInput, "The session has {} steps; the window shows up to {}.",
                      asked->steps, kMostWindowSteps);
  core::Network chosen = network();
  if (const auto& json = setup.value("network", nlohmann::json::object()); json.is_object()) {
    if (const auto cell = json.value("cell", nlohmann::json()); cell.is_string())
      if (const auto kind = core::cellFromText(cell.get<std::string>())) chosen.cell = *kind;
    for (const auto& [name, field] :
         {std::pair{"hidden", &chosen.hidden}, std::pair{"batch", &chosen.batch}, std::pair{"layers", &chosen.layers}})
      if (const auto value = json.value(name, nlohmann::json()); value.is_number_integer())
        *field = value.get<std::int64_t>();
    if (auto valid = core::validate(chosen); !valid) return valid;
  }
  std::optional<BudgetChoice> choice;
  if (setup.contains("budget")) {
    const auto saved = budgetChoiceFromJson(setup["budget"]);
    if (!saved) return tl::unexpected(saved.error());
    const std::int64_t smallest = core::smallestBudgetBytes(asked->strategy, asked->steps, asked->sizes);
    if (std::max(saved->bytes(asked->steps, asked->sizes), smallest) == asked->budgetBytes)
      choice = *saved;  // else the problem was written by hand
  }
  const QScopedValueRollback quiet(m_quiet, true);
  const auto controls = setup.value("controls", nlohmann::json::object());
  const auto found = [&](const QWidget* control) -> nlohmann::json {
    if (!takesPart(control) || !controls.is_object()) return {};
    return controls.value(control->objectName().toStdString(), nlohmann::json());
  };
  for (QSpinBox* box : findChildren<QSpinBox*>())
    if (const auto value = found(box); value.is_number_integer()) box->setValue(value.get<int>());
  for (QDoubleSpinBox* box : findChildren<QDoubleSpinBox*>())
    if (const auto value = found(box); value.is_number()) box->setValue(value.get<double>());
  for (QComboBox* box : findChildren<QComboBox*>())
    if (const auto value = found(box); value.is_string()) box->setCurrentText(toQString(value.get<std::string>()));
  for (QLineEdit* edit : findChildren<QLineEdit*>())
    if (const auto value = found(edit); value.is_string())
      edit->setText(edit == m_data && value == kShippedName ? shippedName() : toQString(value.get<std::string>()));
  for (QCheckBox* box : findChildren<QCheckBox*>())
    if (const auto value = found(box); value.is_boolean()) box->setChecked(value.get<bool>());
  readHost();
  show(*asked, chosen, choice);
  showMessage();
  for (QAbstractSpinBox* box : findChildren<QAbstractSpinBox*>())
    if (box->hasFocus()) box->selectAll();  // the old number's selection would be a part of the new one
  return {};
}

void ProblemPanel::watchControls() {
  watchNumbers();
  const auto changed = [this] {
    if (!m_quiet) Q_EMIT edited(m_gesture);
  };
  for (QSpinBox* box : findChildren<QSpinBox*>())
    if (takesPart(box)) connect(box, &QSpinBox::valueChanged, this, changed);
  for (QDoubleSpinBox* box : findChildren<QDoubleSpinBox*>())
    if (takesPart(box)) connect(box, &QDoubleSpinBox::valueChanged, this, changed);
  for (QComboBox* box : findChildren<QComboBox*>())
    if (takesPart(box)) connect(box, &QComboBox::currentIndexChanged, this, changed);
  for (QLineEdit* edit : findChildren<QLineEdit*>())
    if (takesPart(edit))
      connect(edit, &QLineEdit::editingFinished, this, [changed, edit] {
        edit->setModified(false);  // taken: the window's undo goes on from here
        changed();
      });
  for (QCheckBox* box : findChildren<QCheckBox*>())
    if (takesPart(box)) connect(box, &QCheckBox::toggled, this, changed);
  connect(this, &ProblemPanel::problemChanged, this, changed);
  // A drag is one gesture from press to release; everything else is one by itself.
  connect(m_slider, &QSlider::sliderPressed, this, [this] { m_gesture = ++m_gestures; });
  connect(m_slider, &QSlider::sliderReleased, this, [this] { m_gesture = 0; });
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

}  // namespace retrace::ui
