// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/device_chooser.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "core/machine/module.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

namespace {
constexpr const char* kCuda = "cuda";
constexpr const char* kProcessor = "this processor";  // as the worker names it
}  // namespace

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  hide();
}

void MemoryBar::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void MemoryBar::setBytes(std::int64_t memory, std::int64_t free, std::int64_t budget) {
  m_memoryBytes = memory;
  m_freeBytes = std::clamp<std::int64_t>(free, 0, memory);
  m_budgetBytes = budget;
  setVisible(memory > 0);
  update();
}

void MemoryBar::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const QRect box = rect().adjusted(0, 1, -1, -2);
  const auto width = [&](std::int64_t bytes) {
    return static_cast<int>(static_cast<double>(bytes) / static_cast<double>(m_memoryBytes) * box.width());
  };
  const int used = width(m_memoryBytes - m_freeBytes);
  const int budget = std::max(1, width(std::min(m_budgetBytes, m_freeBytes)));
  painter.fillRect(box, m_theme.plot);
  painter.fillRect(QRect(box.left(), box.top(), used, box.height()), m_theme.grid);
  const QRect part(box.left() + std::min(used, box.width() - budget), box.top(), budget, box.height());
  painter.fillRect(part, m_budgetBytes > m_freeBytes ? m_theme.warning : m_theme.hidden);
  painter.setPen(m_theme.faintText);
  painter.drawRect(box);
}

DeviceChooser::DeviceChooser(QWidget* parent)
    : QWidget(parent),
      m_machine(new QComboBox(this)),
      m_more(new QToolButton(this)),
      m_tf32(new QCheckBox(tr("TF32 products"), this)),
      m_words(new QLabel(this)),
      m_bar(new MemoryBar(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(3);
  auto* row = new QHBoxLayout();
  row->addWidget(m_machine, 1);
  row->addWidget(m_more);
  column->addLayout(row);
  column->addWidget(m_tf32);
  column->addWidget(m_words);
  column->addWidget(m_bar);
  m_machine->setObjectName(QStringLiteral("run.device"));
  m_machine->setAccessibleName(tr("Device"));
  m_machine->setToolTip(tr("The machine that runs: the processor, or a graphics processor of NVIDIA with CUDA"));
  m_machine->addItem(QStringLiteral("CPU"), QStringLiteral("cpu"));
  m_machine->addItem(QStringLiteral("CUDA"), QLatin1String(kCuda));
  m_more->setText(tr("…"));
  m_more->setAccessibleName(tr("Where it runs"));
  m_more->setFocusPolicy(Qt::TabFocus);
  m_more->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(m_more);
  menu->addAction(tr("Look again"), this, &DeviceChooser::lookAsked);
  menu->addAction(tr("Worker…"), this, &DeviceChooser::workerAsked);
  m_more->setMenu(menu);
  m_tf32->setObjectName(QStringLiteral("run.tf32"));
  m_tf32->setToolTip(
      tr("The factors of products are rounded to 10 bits of mantissa: faster, and no longer single precision"));
  m_words->setWordWrap(true);
  m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  connect(m_machine, &QComboBox::currentIndexChanged, this, &DeviceChooser::refresh);
  connect(m_machine, &QComboBox::currentIndexChanged, this, &DeviceChooser::edited);
  connect(m_tf32, &QCheckBox::toggled, this, &DeviceChooser::edited);
  refresh();
}

std::string DeviceChooser::backend() const { return m_machine->currentData().toString().toStdString(); }

void DeviceChooser::setMachine(const QString& id, bool tf32) {
  m_machine->setCurrentIndex(m_machine->findData(id));
  m_tf32->setChecked(tf32);
}

const core::MachineInfo* DeviceChooser::chosen() const {
  const auto at = std::find_if(m_machines.begin(), m_machines.end(),
                               [&](const core::MachineInfo& one) { return one.id == backend(); });
  return at == m_machines.end() ? nullptr : &*at;
}

void DeviceChooser::setLooking(const QString& name, bool own) {
  m_looking = true;
  m_worker = own ? QString() : name;
  refresh();
}

void DeviceChooser::setMachines(std::vector<core::MachineInfo> machines) {
  m_looking = false;
  m_failure.clear();
  m_machines = std::move(machines);
  refresh();
}

void DeviceChooser::setFailure(const QString& sentence) {
  m_looking = false;
  m_failure = sentence;
  m_machines.clear();
  refresh();
}

void DeviceChooser::setBudget(std::int64_t bytes) {
  m_budgetBytes = bytes;
  refresh();
}

void DeviceChooser::refresh() {
  m_tf32->setVisible(backend() == kCuda);
  const core::MachineInfo* machine = chosen();
  QString words;
  if (m_looking && !machine) words = tr("Asking the worker what it has …");
  else if (!m_failure.isEmpty()) words = m_failure;
  else if (!machine) words = tr("The worker knows no such machine.");
  else words = describe(*machine);
  if (!m_worker.isEmpty())
    words += QLatin1Char('\n') + tr("Worker: %1")
                                     .arg(QString(m_worker).replace(
                                         QLatin1Char('/'), QStringLiteral("/\u200b")));  // a long path may be broken
  m_words->setText(words);
  layout()->activate();  // the panel around it learns of a new height at once
  const bool known = machine && machine->available;
  m_bar->setBytes(known ? machine->memoryBytes : 0, known ? machine->freeBytes : 0, m_budgetBytes);
}

QString DeviceChooser::describe(const core::MachineInfo& machine) const {
  if (!machine.available) return tr("Unavailable: %1").arg(toQString(machine.reason));
  QString name = toQString(machine.name);
  if (name.startsWith(QLatin1String(kProcessor)))
    name.replace(0, static_cast<qsizetype>(qstrlen(kProcessor)), tr("this processor"));
  QString words = tr("%1: %2 free of %3").arg(name, bytesText(machine.freeBytes), bytesText(machine.memoryBytes));
  if (machine.freeBytes <= 0 || m_budgetBytes <= 0) return words;
  const double part = 100.0 * static_cast<double>(m_budgetBytes) / static_cast<double>(machine.freeBytes);
  if (m_budgetBytes > machine.freeBytes)
    return words + tr("; the budget of %1 is more than that: choose a smaller one").arg(bytesText(m_budgetBytes));
  return words + (part < 0.01
                      ? tr("; the budget is less than 0.01 % of it")
                      : tr("; the budget is %1 % of it").arg(part, 0, part < 1.0 ? 'f' : 'g', part < 1.0 ? 2 : 3));
}

}  // namespace retrace::ui
