// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the dialog that exports a figure (Ctrl+E): what, how large, in which style, with a preview at that size. The
// same implementation as the command line, which it can copy. Main thread.
#pragma once

#include <QDialog>

#include "ui/document/document.h"
#include "ui/figures/figures.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QTimer;

namespace retrace::ui {

class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  /// `theme` is the window's, offered first.
  ExportDialog(FigureSource source, const QString& theme, QWidget* parent = nullptr);
  void choose(Figure figure);
  /// One more run to draw: curve, loss and measured overhead show them all. Io or Format when it is no recording of a
  /// run.
  core::Result<void> addRecording(const QString& file);
  /// The same beside the main thread; what is no recording is said in the note.
  void addRecordings(const QStringList& files);
  [[nodiscard]] Figure figure() const;
  [[nodiscard]] FigureStyle style() const;
  /// The command that writes what writeTo(file) writes; empty when a live run is part of the figure.
  [[nodiscard]] QString command(const QString& file) const;
  [[nodiscard]] core::Result<void> writeTo(const QString& file) const;

 private:
  void buildControls(const QString& theme);
  void addStyle(QFormLayout& form, const QString& theme);
  void addSwitches(QFormLayout& form);
  void addButtons(QFormLayout& form);
  void usePreset(const QString& name);
  void refresh();
  void showContent(const core::Result<FigureContent>& content, const FigureStyle& chosen, const QString& format);
  void addRun(const QString& path, MeasuredRun run);
  [[nodiscard]] FigureSource chosenSource() const;
  void save();
  void askForRecordings();

  FigureSource m_source;
  QComboBox *m_figure = nullptr, *m_preset = nullptr, *m_theme = nullptr, *m_format = nullptr;
  QDoubleSpinBox *m_width = nullptr, *m_height = nullptr, *m_font = nullptr, *m_line = nullptr, *m_dpi = nullptr;
  QCheckBox *m_grey = nullptr, *m_caption = nullptr, *m_section = nullptr, *m_tree = nullptr;
  QLabel *m_preview = nullptr, *m_note = nullptr;
  QPushButton *m_add = nullptr, *m_copy = nullptr, *m_save = nullptr;
  QTimer* m_delay = nullptr;
  QStringList m_unread;     // recordings to add
  Job m_making, m_reading;  // of the figure on show, of recordings
};

}  // namespace retrace::ui
