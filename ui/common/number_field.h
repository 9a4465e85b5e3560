// SPDX-License-Identifier: GPL-3.0-or-later
// Owns a number that stays as it was typed. QSpinBox drops the digits that lead beyond its range, so that 99999999
// becomes 999999; here they stay, the value does not follow, and whoever owns the field can say what the range is.
#pragma once

#include <QFocusEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QValidator>
#include <optional>

namespace retrace::ui {

/// The words of a QSpinBox or QDoubleSpinBox without what stands around its number.
template <class Box>
[[nodiscard]] QString bare(const Box& box, QString words) {
  if (words.startsWith(box.prefix())) words.remove(0, box.prefix().size());
  if (words.endsWith(box.suffix())) words.chop(box.suffix().size());
  return words.trimmed();
}

template <class Box>
[[nodiscard]] std::optional<double> numberIn(const Box& box, const QString& words) {
  bool isNumber = false;
  const double number = box.locale().toDouble(bare(box, words), &isNumber);
  return isNumber ? std::optional(number) : std::nullopt;
}

/// Whether `number` lies outside the range.
template <class Box>
[[nodiscard]] bool isBeyond(const Box& box, const std::optional<double>& number) {
  return number && !(*number >= static_cast<double>(box.minimum()) && *number <= static_cast<double>(box.maximum()));
}

/// Whether what stands in the field lies outside its range.
template <class Box>
[[nodiscard]] bool isBeyond(const Box& box) {
  return isBeyond(box, numberIn(box, box.text()));
}

/// Shows `value` and leaves what is being typed alone where that is the value already.
template <class Box, class Value>
void showValue(Box& box, Value value) {
  if (box.value() != value) box.setValue(value);
}

/// Box: QSpinBox or QDoubleSpinBox.
template <class Box>
class NumberField : public Box {
 public:
  using Box::Box;
  void stepBy(int steps) override {
    const bool corrects = isBeyond(*this);
    Box::stepBy(steps);
    if (corrects) Q_EMIT this->editingFinished();
  }

 protected:
  QValidator::State validate(QString& words, int& cursor) const override {
    const QValidator::State state = Box::validate(words, cursor);
    const bool leadsBeyond = isBeyond(*this, numberIn(*this, words)) || bare(*this, words) == QLatin1String("-");
    return state == QValidator::Invalid && leadsBeyond ? QValidator::Intermediate : state;
  }
  void keyPressEvent(QKeyEvent* event) override {
    const bool entered = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!entered || !isBeyond(*this)) return Box::keyPressEvent(event);
    this->selectAll();
    event->ignore();
    Q_EMIT this->editingFinished();
  }
  void focusOutEvent(QFocusEvent* event) override {
    if (!isBeyond(*this)) return Box::focusOutEvent(event);
    this->lineEdit()->event(event);
    QWidget::focusOutEvent(event);
    Q_EMIT this->editingFinished();
  }
};

}  // namespace retrace::ui
