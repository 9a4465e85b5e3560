<?xml version="1.0" encoding="utf-8"?>
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Figures</name>
    <message>
        <source>%1 (%2 units)</source>
        <translation>%1 (%2 Einheiten)</translation>
    </message>
    <message>
        <source>, host: %1, save %2 and load %3 forwards</source>
        <translation>, Host: %1, speichern %2 und laden %3 Vorwärtsschritte</translation>
    </message>
    <message>
        <source>unlimited</source>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <source>hidden state %1, internal state %2 (β = %3)</source>
        <translation>verborgener Zustand %1, innerer Zustand %2 (β = %3)</translation>
    </message>
    <message>
        <source>T = %1 steps, strategy %2, budget %3, %4</source>
        <translation>T = %1 Schritte, Strategie %2, Budget %3, %4</translation>
    </message>
    <message>
        <source>%1; %2 forward operations (%3 per step), peak %4, %5 actions.</source>
        <translation>%1; %2 Vorwärtsschritte (%3 je Schritt), höchstens %4 belegt, %5 Aktionen.</translation>
    </message>
    <message>
        <source>batch %1</source>
        <translation>Stapel %1</translation>
    </message>
    <message>
        <source>data %1</source>
        <translation>Daten %1</translation>
    </message>
    <message>
        <source>threads %1</source>
        <translation>Threads %1</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>Startwert %1</translation>
    </message>
    <message>
        <source>learning rate %1</source>
        <translation>Lernrate %1</translation>
    </message>
    <message>
        <source>on %1</source>
        <translation>auf %1</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1 mit %2</translation>
    </message>
    <message>
        <source>T = %1 steps, %2; %3. Medians: %4.</source>
        <translation>T = %1 Schritte, %2; %3. Mediane: %4.</translation>
    </message>
    <message>
        <source>memory kept, %1</source>
        <translation>belegter Speicher, %1</translation>
    </message>
    <message>
        <source>memory, %1</source>
        <translation>Speicher, %1</translation>
    </message>
    <message>
        <source>forward operations per step</source>
        <translation>Vorwärtsschritte je Schritt</translation>
    </message>
    <message>
        <source>forwards per step</source>
        <translation>vorwärts je Schritt</translation>
    </message>
    <message>
        <source>with transfers</source>
        <translation>mit Übertragungen</translation>
    </message>
    <message>
        <source>scarce</source>
        <translation>knapp</translation>
    </message>
    <message>
        <source>somewhat limited</source>
        <translation>etwas begrenzt</translation>
    </message>
    <message>
        <source>ample</source>
        <translation>reichlich</translation>
    </message>
    <message>
        <source>Memory against compute</source>
        <translation>Speicher gegen Rechenzeit</translation>
    </message>
    <message>
        <source>budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>Shown: steps %1 to %2, actions %3 to %4.</source>
        <translation>Gezeigt: Schritte %1 bis %2, Aktionen %3 bis %4.</translation>
    </message>
    <message>
        <source>Space-time picture of a schedule</source>
        <translation>Raum-Zeit-Bild eines Plans</translation>
    </message>
    <message>
        <source>action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>arena, %1</source>
        <translation>Arena, %1</translation>
    </message>
    <message>
        <source>internal states</source>
        <translation>innere Zustände</translation>
    </message>
    <message>
        <source>hidden states</source>
        <translation>verborgene Zustände</translation>
    </message>
    <message>
        <source>The arena over time</source>
        <translation>Die Arena im Lauf der Zeit</translation>
    </message>
    <message>
        <source>time steps t</source>
        <translation>Zeitschritte t</translation>
    </message>
    <message>
        <source>store everything</source>
        <translation>alles behalten</translation>
    </message>
    <message>
        <source>Cost against length</source>
        <translation>Kosten gegen Länge</translation>
    </message>
    <message>
        <source>%1; the budget stays while the sequence grows.</source>
        <translation>%1; das Budget bleibt, während die Folge wächst.</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>held-out data</source>
        <translation>zurückgehaltene Daten</translation>
    </message>
    <message>
        <source>iteration</source>
        <translation>Iteration</translation>
    </message>
    <message>
        <source>loss, nats per symbol</source>
        <translation>Verlust, Nats je Zeichen</translation>
    </message>
    <message>
        <source>loss, squared error</source>
        <translation>Verlust, quadratischer Fehler</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>best guess without inputs</source>
        <translation>bestes Raten ohne Eingaben</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>model: (C F + T B) / (T F + T B)</source>
        <translation>Modell: (C F + T B) / (T F + T B)</translation>
    </message>
    <message>
        <source>%1, measured</source>
        <translation>%1, gemessen</translation>
    </message>
    <message>
        <source>budget, %1</source>
        <translation>Budget, %1</translation>
    </message>
    <message>
        <source>time of an iteration / store-all</source>
        <translation>Zeit einer Iteration / store-all</translation>
    </message>
    <message>
        <source>time / store-all</source>
        <translation>Zeit / store-all</translation>
    </message>
    <message>
        <source>Model: C forward operations of T steps, F : B = %1 : %2 the cost of a step forward and backward.</source>
        <translation>Modell: C Vorwärtsschritte bei T Schritten, F : B = %1 : %2 die Kosten eines Schritts vorwärts und rückwärts.</translation>
    </message>
    <message>
        <source>Measured overhead</source>
        <translation>Gemessener Mehraufwand</translation>
    </message>
    <message>
        <source>standard BPTT</source>
        <translation>gewöhnliches BPTT</translation>
    </message>
    <message>
        <source>%1 hidden states</source>
        <translation>%1 verborgene Zustände</translation>
    </message>
    <message>
        <source>Forward operations per step, hidden states only</source>
        <translation>Vorwärtsschritte je Schritt, nur verborgene Zustände</translation>
    </message>
    <message>
        <source>BPTT with hidden states only: exact cost (closed form) for 10, 50, 100, 500 and 1000 hidden states, h₀ included. A backward is not counted.</source>
        <translation>BPTT nur mit verborgenen Zuständen: genaue Kosten (geschlossene Form) für 10, 50, 100, 500 und 1000 verborgene Zustände, h₀ eingerechnet. Rückwärtsschritte zählen nicht.</translation>
    </message>
    <message>
        <source>The optimal policy for four hidden states</source>
        <translation>Das beste Vorgehen für vier verborgene Zustände</translation>
    </message>
    <message>
        <source>Hidden states only, m = 4, h₀ included: every action of the optimal schedule, from top to bottom.</source>
        <translation>Nur verborgene Zustände, m = 4, h₀ eingerechnet: jede Aktion des besten Plans, von oben nach unten.</translation>
    </message>
    <message>
        <source>t = %1, m = 4: %2 forward operations</source>
        <translation>t = %1, m = 4: %2 Vorwärtsschritte</translation>
    </message>
    <message>
        <source>Three strategies at equal memory</source>
        <translation>Drei Strategien bei gleichem Speicher</translation>
    </message>
    <message>
        <source>Memory of 50 hidden states = 10 internal states with their inputs (α = 5, β = 4); exact costs.</source>
        <translation>Speicher von 50 verborgenen Zuständen = 10 inneren Zuständen mit ihren Eingaben (α = 5, β = 4); genaue Kosten.</translation>
    </message>
    <message>
        <source>least memory for C = 2t</source>
        <translation>kleinster Speicher für C = 2t</translation>
    </message>
    <message>
        <source>memory / √t·(1+β)</source>
        <translation>Speicher / √t·(1+β)</translation>
    </message>
    <message>
        <source>cost at √t·(1+β) units</source>
        <translation>Kosten bei √t·(1+β) Einheiten</translation>
    </message>
    <message>
        <source>√t segments</source>
        <translation>√t-Abschnitte</translation>
    </message>
    <message>
        <source>Mixed beside square-root checkpointing</source>
        <translation>Mixed neben Zustandssicherung alle √t Schritte</translation>
    </message>
    <message>
        <source>Checkpoints every √t steps keep about √t·(1+β) units and need up to 2t forward operations (grey). Mixed, exact: the memory it needs for 2t, and its cost in that memory.</source>
        <translation>Zustände alle √t Schritte belegen etwa √t·(1+β) Einheiten und brauchen bis zu 2t Vorwärtsschritte (grau). Mixed, genau: sein Speicher für 2t und seine Kosten in jenem Speicher.</translation>
    </message>
    <message>
        <source>milliseconds per step</source>
        <translation>Millisekunden je Schritt</translation>
    </message>
    <message>
        <source>ms per step</source>
        <translation>ms je Schritt</translation>
    </message>
    <message>
        <source>Measured time per step</source>
        <translation>Gemessene Zeit je Schritt</translation>
    </message>
    <message>
        <source>Training time of a step (forwards, backward, update), median over iterations: %1 %2, batch %3, data %4, threads %5, on %6.</source>
        <translation>Trainingszeit eines Schritts (vorwärts, rückwärts, Anpassung), Median über die Iterationen: %1 %2, Stapel %3, Daten %4, Threads %5, auf %6.</translation>
    </message>
    <message>
        <source>Runs of another length or size that are left out: %1.</source>
        <translation>Weggelassene Läufe anderer Länge oder Größe: %1.</translation>
    </message>
    <message>
        <source>m·t^(1+1/m)</source>
        <translation>m·t^(1+1/m)</translation>
    </message>
    <message>
        <source>(a+1)·t</source>
        <translation>(a+1)·t</translation>
    </message>
    <message>
        <source>budget of B</source>
        <translation>Budget von B</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source> Sampled: the arena after %L1 of the actions.</source>
        <translation> Stichprobe: die Arena nach %L1 der Aktionen.</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>In the space-time picture</source>
        <translation>Im Raum-Zeit-Bild</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Strg + Rad</translation>
    </message>
    <message>
        <source>Zoom at the pointer; on a ruler, or with Shift: that axis alone</source>
        <translation>Vergrößern am Zeiger; auf einem Lineal oder mit Umschalt: nur diese Achse</translation>
    </message>
    <message>
        <source>W, S</source>
        <translation>W, S</translation>
    </message>
    <message>
        <source>Zoom in, zoom out</source>
        <translation>Vergrößern, verkleinern</translation>
    </message>
    <message>
        <source>A, D, Up, Down</source>
        <translation>A, D, Auf, Ab</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>F, 0</source>
        <translation>F, 0</translation>
    </message>
    <message>
        <source>Show the selected range, show everything</source>
        <translation>Gewählten Bereich zeigen, alles zeigen</translation>
    </message>
    <message>
        <source>Drag, double click</source>
        <translation>Ziehen, Doppelklick</translation>
    </message>
    <message>
        <source>Move, zoom in</source>
        <translation>Verschieben, vergrößern</translation>
    </message>
    <message>
        <source>Drag on a ruler</source>
        <translation>Ziehen auf einem Lineal</translation>
    </message>
    <message>
        <source>Select a range, with its totals</source>
        <translation>Einen Bereich wählen, mit Summen</translation>
    </message>
    <message>
        <source>Click, Enter</source>
        <translation>Klick, Eingabe</translation>
    </message>
    <message>
        <source>Pin the step and action, so that the words stay</source>
        <translation>Schritt und Aktion festhalten, damit die Worte bleiben</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Free the pin and the range</source>
        <translation>Festgehaltenes und Bereich lösen</translation>
    </message>
    <message>
        <source>Budget and curve</source>
        <translation>Budget und Kurve</translation>
    </message>
    <message>
        <source>Left, Right on the slider</source>
        <translation>Links, Rechts auf dem Regler</translation>
    </message>
    <message>
        <source>One breakpoint</source>
        <translation>Ein Knick</translation>
    </message>
    <message>
        <source>PgUp, PgDn on the slider</source>
        <translation>Bild auf, Bild ab auf dem Regler</translation>
    </message>
    <message>
        <source>One knee</source>
        <translation>Ein Knie</translation>
    </message>
    <message>
        <source>Click on the curve</source>
        <translation>Klick auf die Kurve</translation>
    </message>
    <message>
        <source>Take that budget</source>
        <translation>Dieses Budget nehmen</translation>
    </message>
    <message>
        <source>Shift + click</source>
        <translation>Umschalt + Klick</translation>
    </message>
    <message>
        <source>Compare with that budget</source>
        <translation>Mit diesem Budget vergleichen</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Retrace&lt;/h3&gt;&lt;p&gt;Choose a problem on the left; the schedule, its picture and its cost follow at once. Press F1 in a view to read what it shows, ? for all keys, Ctrl+Shift+P to find any command.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Retrace&lt;/h3&gt;&lt;p&gt;Wählen Sie links ein Problem; Plan, Bild und Kosten folgen sofort. F1 in einer Ansicht sagt, was sie zeigt, ? nennt alle Tasten, Strg+Umschalt+P findet jeden Befehl.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Click on the legend</source>
        <translation>Klick auf die Legende</translation>
    </message>
    <message>
        <source>Leave a kind out, show it again</source>
        <translation>Eine Art weglassen, wieder zeigen</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>%1 µs</source>
        <translation>%1 µs</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>The worker &apos;%1&apos; could not be started: %2. Build retrace-cli, or name another worker (menu Run, Worker).</source>
        <translation>Der Arbeiter &apos;%1&apos; ließ sich nicht starten: %2. Bauen Sie retrace-cli, oder nennen Sie einen anderen Arbeiter (Menü Lauf, Arbeiter).</translation>
    </message>
    <message>
        <source>The worker was killed (signal %1), for instance because memory ran out.</source>
        <translation>Der Arbeiter wurde beendet (Signal %1), zum Beispiel weil der Speicher ausging.</translation>
    </message>
    <message>
        <source>The connection to the worker &apos;%1&apos; was lost.</source>
        <translation>Die Verbindung zum Arbeiter &apos;%1&apos; ist abgebrochen.</translation>
    </message>
    <message>
        <source>The worker &apos;%1&apos; cannot be reached: %2</source>
        <translation>Der Arbeiter &apos;%1&apos; ist nicht zu erreichen: %2</translation>
    </message>
    <message>
        <source>The worker failed with exit code %1.</source>
        <translation>Der Arbeiter scheiterte mit Code %1.</translation>
    </message>
    <message>
        <source>below 0.1 µs</source>
        <translation>unter 0.1 µs</translation>
    </message>
    <message>
        <source>units, the place of the step at work included</source>
        <translation>Einheiten, der Platz des Schritts in Arbeit mitgezählt</translation>
    </message>
    <message>
        <source>units, the place of %1 included</source>
        <translation>Einheiten, der Platz von %1 mitgezählt</translation>
    </message>
    <message>
        <source>units of 1/%1 hidden state, the place of %2 included</source>
        <translation>Einheiten von 1/%1 verborgenem Zustand, der Platz von %2 mitgezählt</translation>
    </message>
</context>
<context>
    <name>Spacetime</name>
    <message>
        <source>recompute h%1</source>
        <translation>h%1 neu berechnen</translation>
    </message>
    <message>
        <source>compute h%1</source>
        <translation>h%1 berechnen</translation>
    </message>
    <message>
        <source>compute and keep I%1</source>
        <translation>I%1 berechnen, behalten</translation>
    </message>
    <message>
        <source>compute I%1 for now</source>
        <translation>I%1 vorläufig berechnen</translation>
    </message>
    <message>
        <source>keep h%1</source>
        <translation>h%1 behalten</translation>
    </message>
    <message>
        <source>back to h%1</source>
        <translation>zurück zu h%1</translation>
    </message>
    <message>
        <source>backward of step %1</source>
        <translation>Schritt %1 rückwärts</translation>
    </message>
    <message>
        <source>time step s</source>
        <translation>Zeitschritt s</translation>
    </message>
    <message>
        <source>action (time runs down)</source>
        <translation>Aktion (Zeit läuft nach unten)</translation>
    </message>
    <message>
        <source>first forward</source>
        <translation>erstmals vorwärts</translation>
    </message>
    <message>
        <source>recomputed</source>
        <translation>neu berechnet</translation>
    </message>
    <message>
        <source>backward</source>
        <translation>rückwärts</translation>
    </message>
    <message>
        <source>hidden state kept</source>
        <translation>verborgener Zustand</translation>
    </message>
    <message>
        <source>internal state kept</source>
        <translation>innerer Zustand</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>summarised: %1 steps per pixel</source>
        <translation>zusammengefasst: %1 Schritte je Pixel</translation>
    </message>
    <message>
        <source>summarised: %1 actions per pixel</source>
        <translation>zusammengefasst: %1 Aktionen je Pixel</translation>
    </message>
    <message>
        <source>summarised: %1 actions × %2 steps per pixel</source>
        <translation>zusammengefasst: %1 Aktionen × %2 Schritte je Pixel</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>not as planned: %1</source>
        <translation>nicht wie geplant: %1</translation>
    </message>
    <message>
        <source> (the first %1 are marked)</source>
        <translation> (die ersten %1 sind markiert)</translation>
    </message>
    <message>
        <source>t = %1, m = %2</source>
        <translation>t = %1, m = %2</translation>
    </message>
    <message>
        <source>action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>summarised</source>
        <translation>zusammengefasst</translation>
    </message>
    <message>
        <source>1 px: %1 steps</source>
        <translation>1 px: %1 Schritte</translation>
    </message>
    <message>
        <source>1 px: %1 actions</source>
        <translation>1 px: %1 Aktionen</translation>
    </message>
    <message>
        <source>1 px: %1 × %2</source>
        <translation>1 px: %1 × %2</translation>
    </message>
    <message>
        <source>action %1: %2</source>
        <translation>Aktion %1: %2</translation>
    </message>
    <message>
        <source>; the machine did: %1</source>
        <translation>; die Maschine tat: %1</translation>
    </message>
    <message>
        <source>dotted: where it kept states before (%1 forwards)</source>
        <translation>gepunktet: wo vorher Zustände behalten wurden (%1 Vorwärtsschritte)</translation>
    </message>
    <message>
        <source>action − %1 (time runs down)</source>
        <translation>Aktion − %1 (Zeit läuft nach unten)</translation>
    </message>
    <message>
        <source>action − %1</source>
        <translation>Aktion − %1</translation>
    </message>
</context>
<context>
    <name>Strategy</name>
    <message>
        <source>The middle hidden state of each part while the budget lasts, then replay.</source>
        <translation>In jedem Teil der mittlere verborgene Zustand, solange das Budget reicht, dann Wiederholung.</translation>
    </message>
    <message>
        <source>The middle hidden state of each part, about log₂ T states in all.</source>
        <translation>In jedem Teil der mittlere verborgene Zustand, insgesamt etwa log₂ T Zustände.</translation>
    </message>
    <message>
        <source>Hidden states alone: the fewest forwards that they allow, for a known length.</source>
        <translation>Nur verborgene Zustände: die wenigsten Vorwärtsschritte, die sie erlauben, bei bekannter Länge.</translation>
    </message>
    <message>
        <source>Hidden states alone, as few forwards as &apos;hidden&apos; and then as few saves.</source>
        <translation>Nur verborgene Zustände, so wenige Vorwärtsschritte wie bei &apos;hidden&apos; und dann möglichst wenige Speicherungen.</translation>
    </message>
    <message>
        <source>Internal states alone: the fewest forwards that they allow, for a known length.</source>
        <translation>Nur innere Zustände: die wenigsten Vorwärtsschritte, die sie erlauben, bei bekannter Länge.</translation>
    </message>
    <message>
        <source>Hidden and internal states, whichever save more: the fewest forwards in any memory.</source>
        <translation>Verborgene und innere Zustände, je nachdem, was mehr spart: die wenigsten Vorwärtsschritte bei jedem Speicher.</translation>
    </message>
    <message>
        <source>Hidden states, placed without knowing how long the sequence gets.</source>
        <translation>Verborgene Zustände, gesetzt ohne zu wissen, wie lang die Folge wird.</translation>
    </message>
    <message>
        <source>Nothing but the first state, from which all is recomputed: the least memory.</source>
        <translation>Nichts als der erste Zustand, von dem aus alles neu berechnet wird: der wenigste Speicher.</translation>
    </message>
    <message>
        <source>Every internal state: standard backpropagation through time, no step twice.</source>
        <translation>Alle inneren Zustände: die übliche Rückwärtsrechnung durch die Zeit, kein Schritt zweimal.</translation>
    </message>
    <message>
        <source>A hidden state every √T steps, and the internal states of one segment.</source>
        <translation>Alle √T Schritte ein verborgener Zustand, und die inneren Zustände eines Abschnitts.</translation>
    </message>
    <message>
        <source>A hidden state every K steps, and the internal states of one segment.</source>
        <translation>Alle K Schritte ein verborgener Zustand, und die inneren Zustände eines Abschnitts.</translation>
    </message>
    <message>
        <source>Hidden states at the even distance that is best for the budget.</source>
        <translation>Verborgene Zustände in dem gleichmäßigen Abstand, der für das Budget der beste ist.</translation>
    </message>
    <message>
        <source>Hidden states in the arena, or on the host at a cost: the fewest forwards and transfers.</source>
        <translation>Verborgene Zustände in der Arena oder, gegen Kosten, auf dem Wirtsrechner: die wenigsten Vorwärtsschritte und Übertragungen.</translation>
    </message>
</context>
<context>
    <name>Tables</name>
    <message>
        <source>Actions %1 to %2</source>
        <translation>Aktionen %1 bis %2</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>meaning</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>forwards</source>
        <translation>Vorwärtsschritte</translation>
    </message>
    <message>
        <source>at byte</source>
        <translation>bei Byte</translation>
    </message>
    <message>
        <source>Kept after action %1</source>
        <translation>Behalten nach Aktion %1</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>hidden state</source>
        <translation>verborgener Zustand</translation>
    </message>
    <message>
        <source>internal state</source>
        <translation>innerer Zustand</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>times computed</source>
        <translation>Mal berechnet</translation>
    </message>
    <message>
        <source>backpropagated by action</source>
        <translation>rückwärts durch Aktion</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>budget, bytes</source>
        <translation>Budget, Bytes</translation>
    </message>
    <message>
        <source>budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>forwards per step</source>
        <translation>vorwärts je Schritt</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>&amp;Copy the selected rows</source>
        <translation>Gewählte Zeilen &amp;kopieren</translation>
    </message>
    <message>
        <source>Steps %1 to %2</source>
        <translation>Schritte %1 bis %2</translation>
    </message>
</context>
<context>
    <name>retrace::ui::ArenaPainter</name>
    <message>
        <source>Arena: %1 kept of %2 budget, peak %3 (dashed)</source>
        <translation>Arena: %1 von %2 Budget belegt, Spitze %3 (gestrichelt)</translation>
    </message>
    <message>
        <source>h%1</source>
        <translation>h%1</translation>
    </message>
    <message>
        <source> · on the host: %1, peak %2</source>
        <translation> · auf dem Wirtsrechner: %1, Spitze %2</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>h = %1, I = %2 (β = %3), to scale · store-all: %4 (%5 × budget)</source>
        <translation>h = %1, I = %2 (β = %3), maßstäblich · alles behalten: %4 (%5 × Budget)</translation>
    </message>
    <message>
        <source>I%1</source>
        <translation>I%1</translation>
    </message>
    <message>
        <source>I%1–%2</source>
        <translation>I%1–%2</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>▾ working state %1 · %2 of %3 steps backpropagated</source>
        <translation>▾ Arbeitszustand %1 · %2 von %3 Schritten rückwärts gerechnet</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
</context>
<context>
    <name>retrace::ui::BudgetBox</name>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Every position is a budget at which fewer forward operations are needed. Arrow keys: one position; PgUp and PgDn: one knee, where more memory begins to buy less. Alt while dragging: any budget.</source>
        <translation>Jede Stellung ist ein Budget, bei dem weniger Vorwärtsschritte nötig sind. Pfeiltasten: eine Stellung; Bild auf und ab: ein Knie, ab dem mehr Speicher weniger bringt. Alt beim Ziehen: jedes Budget.</translation>
    </message>
    <message>
        <source>5%, 64MiB, 12 units or bytes</source>
        <translation>5%, 64MiB, 12 Einheiten oder Bytes</translation>
    </message>
    <message>
        <source>Budget as text</source>
        <translation>Budget als Text</translation>
    </message>
    <message>
        <source>Type a budget and press Enter: 50 units, 5%, 64MiB or bytes. It stays what was typed when T, H, N or the strategy change.</source>
        <translation>Budget eingeben und mit Enter bestätigen: 50 Einheiten, 5%, 64MiB oder Bytes. Es bleibt, wie es eingegeben wurde, wenn T, H, N oder die Strategie sich ändern.</translation>
    </message>
    <message>
        <source>%1 is too small: &apos;%2&apos; needs at least %3 (%4 bytes) here. The smallest is set.</source>
        <translation>%1 ist zu klein: „%2“ braucht hier mindestens %3 (%4 Bytes). Das kleinste ist eingestellt.</translation>
    </message>
    <message>
        <source>smallest</source>
        <translation>kleinstes</translation>
    </message>
    <message>
        <source>store everything</source>
        <translation>alles behalten</translation>
    </message>
    <message>
        <source>most useful</source>
        <translation>größtes nützliches</translation>
    </message>
    <message>
        <source>as much as storing everything</source>
        <translation>so viel wie alles behalten</translation>
    </message>
    <message>
        <source>%1 (%2 %, %3 unit)</source>
        <translation>%1 (%2 %, %3 Einheit)</translation>
    </message>
    <message>
        <source>%1 (%2 %, %3 units)</source>
        <translation>%1 (%2 %, %3 Einheiten)</translation>
    </message>
    <message>
        <source>smallest %1</source>
        <translation>kleinstes %1</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1; %2</translation>
    </message>
    <message>
        <source>&apos;%1&apos; has no curve here, so that the slider goes by units</source>
        <translation>„%1“ hat hier keine Kurve, daher zählt der Regler Einheiten</translation>
    </message>
    <message>
        <source>%1 more saves %2 % of the forwards</source>
        <translation>%1 mehr sparen %2 % der Vorwärtsschritte</translation>
    </message>
    <message>
        <source>%1 more saves transfers</source>
        <translation>%1 mehr sparen Übertragungen</translation>
    </message>
    <message>
        <source>uses %1 of it, more saves nothing</source>
        <translation>nutzt davon %1, mehr spart nichts</translation>
    </message>
    <message>
        <source>more memory saves nothing</source>
        <translation>mehr Speicher spart nichts</translation>
    </message>
    <message>
        <source>1 unit: an internal state with its input, %1</source>
        <translation>1 Einheit: ein innerer Zustand mit seiner Eingabe, %1</translation>
    </message>
    <message>
        <source>1 unit: a hidden state, %1</source>
        <translation>1 Einheit: ein verborgener Zustand, %1</translation>
    </message>
    <message>
        <source>chosen: %1; &apos;%2&apos; needs more</source>
        <translation>gewählt: %1; „%2“ braucht mehr</translation>
    </message>
    <message>
        <source>stays when T, H or N change: %1</source>
        <translation>bleibt, wenn T, H oder N sich ändern: %1</translation>
    </message>
</context>
<context>
    <name>retrace::ui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>A few letters of what to do, or a number</source>
        <translation>Einige Buchstaben dessen, was zu tun ist, oder eine Zahl</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Commands found</source>
        <translation>Gefundene Befehle</translation>
    </message>
    <message>
        <source>%1    (%2)</source>
        <translation>%1    (%2)</translation>
    </message>
</context>
<context>
    <name>retrace::ui::Comparison</name>
    <message>
        <source>Space-time picture of B</source>
        <translation>Raum-Zeit-Bild von B</translation>
    </message>
    <message>
        <source>, T = %1</source>
        <translation>, T = %1</translation>
    </message>
    <message>
        <source>&lt;b&gt;B: %1&lt;/b&gt;, %2: %3 forwards (%4 per step), &lt;b&gt;%5 %&lt;/b&gt; per step against A; arena %6 of A&apos;s.</source>
        <translation>&lt;b&gt;B: %1&lt;/b&gt;, %2: %3 Vorwärtsschritte (%4 je Schritt), &lt;b&gt;%5 %&lt;/b&gt; je Schritt gegen A; Arena %6 der von A.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::CostModel</name>
    <message>
        <source>C(%1, %2)</source>
        <translation>C(%1, %2)</translation>
    </message>
    <message>
        <source>%1 = %2: %3 forwards per step</source>
        <translation>%1 = %2: %3 Vorwärtsschritte je Schritt</translation>
    </message>
    <message>
        <source>%1: no schedule fits</source>
        <translation>%1: kein Plan passt</translation>
    </message>
    <message>
        <source>%1 is %2 or %3</source>
        <translation>%1 ist %2 oder %3</translation>
    </message>
</context>
<context>
    <name>retrace::ui::CostTable</name>
    <message>
        <source>Follow the &amp;selection</source>
        <translation>Der &amp;Auswahl folgen</translation>
    </message>
    <message>
        <source>Table of C(t, m)</source>
        <translation>Tabelle von C(t, m)</translation>
    </message>
    <message>
        <source>&amp;t</source>
        <translation>&amp;t</translation>
    </message>
    <message>
        <source>Steps t to be backpropagated</source>
        <translation>Schritte t, die rückwärts zu rechnen sind</translation>
    </message>
    <message>
        <source>&amp;m</source>
        <translation>&amp;m</translation>
    </message>
    <message>
        <source>Scrolls to the sub-problem of the pinned action, or of the one at the cursor</source>
        <translation>Rollt zum Teilproblem der festgehaltenen Aktion, sonst der Aktion am Cursor</translation>
    </message>
    <message>
        <source>&amp;Copy as CSV</source>
        <translation>Als &amp;CSV kopieren</translation>
    </message>
    <message>
        <source>The selected cells, or the current one, with their t and m (Ctrl+C)</source>
        <translation>Die ausgewählten Zellen, sonst die aktuelle, mit ihrem t und m (Strg+C)</translation>
    </message>
    <message>
        <source>Green: everything fits, each step is computed once. –: no schedule fits. Blue: the sub-problem of the selection.</source>
        <translation>Grün: alles passt hinein, jeder Schritt wird einmal berechnet. –: kein Plan passt. Blau: das Teilproblem der Auswahl.</translation>
    </message>
    <message>
        <source>&apos;%1&apos; decides with more than t and m: it has no such table. Choose mixed, hidden or internal to see theirs.</source>
        <translation>„%1“ entscheidet nach mehr als t und m: eine solche Tabelle gibt es dafür nicht. Mit mixed, hidden oder internal ist eine zu sehen.</translation>
    </message>
    <message>
        <source>%L1 cells are more than the clipboard should hold: select up to %L2.</source>
        <translation>%L1 Zellen sind mehr, als die Zwischenablage fassen sollte: bis zu %L2 auswählen.</translation>
    </message>
    <message>
        <source>%L1 cells are on the clipboard.</source>
        <translation>%L1 Zellen sind in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Units m</source>
        <translation>Einheiten m</translation>
    </message>
    <message>
        <source>the state they start from</source>
        <translation>ihrem Ausgangszustand</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;, β = %2: fewest forward operations for t steps (down) with m (across): %4. A unit is %3.</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;, β = %2: wenigste Vorwärtsschritte für t Schritte (nach unten) mit m (nach rechts): %4. Eine Einheit sind %3.</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;, β = %2: forward operations for t steps (down) with m (across), by its fixed rule: %4. A unit is %3.</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;, β = %2: Vorwärtsschritte für t Schritte (nach unten) mit m (nach rechts), nach seiner festen Regel: %4. Eine Einheit sind %3.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::DeviceChooser</name>
    <message>
        <source>TF32 products</source>
        <translation>Produkte in TF32</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>The machine that runs: the processor, or a graphics processor of NVIDIA with CUDA</source>
        <translation>Die Maschine, die rechnet: der Prozessor oder ein Grafikprozessor von NVIDIA mit CUDA</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>Where it runs</source>
        <translation>Wo gerechnet wird</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Worker…</source>
        <translation>Arbeiter…</translation>
    </message>
    <message>
        <source>The factors of products are rounded to 10 bits of mantissa: faster, and no longer single precision</source>
        <translation>Die Faktoren der Produkte werden auf 10 Bit Mantisse gerundet: schneller und keine einfache Genauigkeit mehr</translation>
    </message>
    <message>
        <source>Asking the worker what it has …</source>
        <translation>Der Arbeiter wird gefragt, was er hat …</translation>
    </message>
    <message>
        <source>The worker knows no such machine.</source>
        <translation>Der Arbeiter kennt keine solche Maschine.</translation>
    </message>
    <message>
        <source>Worker: %1</source>
        <translation>Arbeiter: %1</translation>
    </message>
    <message>
        <source>Unavailable: %1</source>
        <translation>Nicht verfügbar: %1</translation>
    </message>
    <message>
        <source>%1: %2 free of %3</source>
        <translation>%1: %2 von %3 frei</translation>
    </message>
    <message>
        <source>; the budget of %1 is more than that: choose a smaller one</source>
        <translation>; das Budget von %1 ist mehr: wählen Sie ein kleineres</translation>
    </message>
    <message>
        <source>; the budget is less than 0.01 % of it</source>
        <translation>; das Budget ist weniger als 0.01 % davon</translation>
    </message>
    <message>
        <source>; the budget is %1 % of it</source>
        <translation>; das Budget ist %1 % davon</translation>
    </message>
    <message>
        <source>this processor</source>
        <translation>dieser Prozessor</translation>
    </message>
</context>
<context>
    <name>retrace::ui::DifferenceStrip</name>
    <message>
        <source>Where A and B differ</source>
        <translation>Wo A und B sich unterscheiden</translation>
    </message>
    <message>
        <source>For each time step: orange where A computes it more often than B, green where less often, grey where equal</source>
        <translation>Für jeden Zeitschritt: orange, wo A ihn öfter berechnet als B, grün, wo seltener, grau, wo gleich oft</translation>
    </message>
    <message>
        <source>times computed: ▀ A more, ▄ A less than B</source>
        <translation>berechnet: ▀ A öfter, ▄ A seltener als B</translation>
    </message>
    <message>
        <source>▀ A more, ▄ less</source>
        <translation>▀ A öfter, ▄ seltener</translation>
    </message>
</context>
<context>
    <name>retrace::ui::Document</name>
    <message>
        <source>There is not enough memory for this problem: use fewer steps or a smaller budget.</source>
        <translation>Für dieses Problem reicht der Speicher nicht: nehmen Sie weniger Schritte oder ein kleineres Budget.</translation>
    </message>
    <message>
        <source>change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>A run is going on: stop it before another file is opened.</source>
        <translation>Ein Lauf ist im Gang: erst anhalten, dann eine andere Datei öffnen.</translation>
    </message>
    <message>
        <source>Recording of %1</source>
        <translation>Aufzeichnung von %1</translation>
    </message>
    <message>
        <source>No file is open that could be read again.</source>
        <translation>Keine Datei ist offen, die noch einmal gelesen werden könnte.</translation>
    </message>
    <message>
        <source>Read again: %1</source>
        <translation>Noch einmal gelesen: %1</translation>
    </message>
</context>
<context>
    <name>retrace::ui::Explain</name>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>steps %1 to %2</source>
        <translation>Schritte %1 bis %2</translation>
    </message>
    <message>
        <source>recompute %1; nothing is kept.</source>
        <translation>%1 neu berechnen; nichts wird behalten.</translation>
    </message>
    <message>
        <source>compute %1 for the first time; nothing is kept.</source>
        <translation>%1 zum ersten Mal berechnen; nichts wird behalten.</translation>
    </message>
    <message>
        <source>%1 %2 into the working buffer, because its backward comes next.</source>
        <translation>%2 %1, in den Arbeitspuffer, weil der Rückwärtsschritt folgt.</translation>
    </message>
    <message>
        <source>recompute</source>
        <translation>neu berechnen</translation>
    </message>
    <message>
        <source>compute</source>
        <translation>berechnen</translation>
    </message>
    <message>
        <source>%1 %2 and keep the internal states: their backward will need no recomputation.</source>
        <translation>%2 %1 und die inneren Zustände behalten: rückwärts ist dann nichts neu zu berechnen.</translation>
    </message>
    <message>
        <source>send the hidden state h&lt;sub&gt;%1&lt;/sub&gt; to the host, to start again from there.</source>
        <translation>den verborgenen Zustand h&lt;sub&gt;%1&lt;/sub&gt; zum Wirtsrechner schicken, um von dort neu zu beginnen.</translation>
    </message>
    <message>
        <source>keep the initial state h&lt;sub&gt;0&lt;/sub&gt;, from which everything can be computed again.</source>
        <translation>den Anfangszustand h&lt;sub&gt;0&lt;/sub&gt; behalten, aus dem alles wieder berechnet werden kann.</translation>
    </message>
    <message>
        <source>keep the hidden state h&lt;sub&gt;%1&lt;/sub&gt;, to start again from there.</source>
        <translation>den verborgenen Zustand h&lt;sub&gt;%1&lt;/sub&gt; behalten, um von dort wieder zu beginnen.</translation>
    </message>
    <message>
        <source>fetch the hidden state h&lt;sub&gt;%1&lt;/sub&gt; from the host.</source>
        <translation>den verborgenen Zustand h&lt;sub&gt;%1&lt;/sub&gt; vom Wirtsrechner holen.</translation>
    </message>
    <message>
        <source>go back to the hidden state h&lt;sub&gt;%1&lt;/sub&gt;.</source>
        <translation>zum verborgenen Zustand h&lt;sub&gt;%1&lt;/sub&gt; zurückgehen.</translation>
    </message>
    <message>
        <source>backpropagate step %1.</source>
        <translation>Schritt %1 rückwärts rechnen.</translation>
    </message>
    <message>
        <source>backpropagate steps %1 down to %2.</source>
        <translation>Schritte %1 bis hinab zu %2 rückwärts rechnen.</translation>
    </message>
    <message>
        <source>free what is no longer needed on the host, from byte %1 up.</source>
        <translation>freigeben, was auf dem Wirtsrechner nicht mehr gebraucht wird, ab Byte %1.</translation>
    </message>
    <message>
        <source>free what is no longer needed, from byte %1 up.</source>
        <translation>freigeben, was nicht mehr gebraucht wird, ab Byte %1.</translation>
    </message>
    <message>
        <source>its internal state I&lt;sub&gt;%1&lt;/sub&gt; is kept, from byte %2.</source>
        <translation>sein innerer Zustand I&lt;sub&gt;%1&lt;/sub&gt; ist behalten, ab Byte %2.</translation>
    </message>
    <message>
        <source>its internal state is in the working buffer.</source>
        <translation>sein innerer Zustand ist im Arbeitspuffer.</translation>
    </message>
    <message>
        <source>its hidden state h&lt;sub&gt;%1&lt;/sub&gt; is kept, at byte %2.</source>
        <translation>sein verborgener Zustand h&lt;sub&gt;%1&lt;/sub&gt; ist behalten, bei Byte %2.</translation>
    </message>
    <message>
        <source>its hidden state h&lt;sub&gt;%1&lt;/sub&gt; is kept on the host.</source>
        <translation>sein verborgener Zustand h&lt;sub&gt;%1&lt;/sub&gt; liegt auf dem Wirtsrechner.</translation>
    </message>
    <message>
        <source>backpropagated; nothing of it is needed any more.</source>
        <translation>rückwärts gerechnet; nichts von ihm wird noch gebraucht.</translation>
    </message>
    <message>
        <source>nothing of it is kept now.</source>
        <translation>nichts von ihm ist jetzt behalten.</translation>
    </message>
    <message>
        <source>It is computed once in the whole schedule.</source>
        <translation>Er wird im ganzen Plan einmal berechnet.</translation>
    </message>
    <message>
        <source>It is computed %1 times in the whole schedule.</source>
        <translation>Er wird im ganzen Plan %1-mal berechnet.</translation>
    </message>
    <message>
        <source> Measured: %1.</source>
        <translation> Gemessen: %1.</translation>
    </message>
    <message>
        <source> Measured in iteration %1: %2.</source>
        <translation> Gemessen in Iteration %1: %2.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Action %1&lt;/b&gt; of %2: %3</source>
        <translation>&lt;b&gt;Aktion %1&lt;/b&gt; von %2: %3</translation>
    </message>
    <message>
        <source> (pinned, Esc frees)</source>
        <translation> (festgehalten, Esc löst)</translation>
    </message>
    <message>
        <source> &lt;b&gt;The machine did something else:&lt;/b&gt; %1.</source>
        <translation> &lt;b&gt;Die Maschine tat etwas anderes:&lt;/b&gt; %1.</translation>
    </message>
    <message>
        <source>&lt;b&gt;A cell of the table&lt;/b&gt;: t = %1 (steps) with m = %2 (%3), whether this schedule meets them or not.</source>
        <translation>&lt;b&gt;Eine Zelle der Tabelle&lt;/b&gt;: t = %1 (Schritte) mit m = %2 (%3), ob dieser Plan ihr begegnet oder nicht.</translation>
    </message>
    <message>
        <source>the state they start from</source>
        <translation>ihrem Ausgangszustand</translation>
    </message>
    <message>
        <source>&lt;b&gt;Start&lt;/b&gt;: nothing is computed yet; the initial state h&lt;sub&gt;0&lt;/sub&gt; is at hand.</source>
        <translation>&lt;b&gt;Anfang&lt;/b&gt;: noch ist nichts berechnet; der Anfangszustand h&lt;sub&gt;0&lt;/sub&gt; liegt vor.</translation>
    </message>
    <message>
        <source>&lt;br&gt;%1: %2%3. Kept by %4</source>
        <translation>&lt;br&gt;%1: %2%3. Behalten von %4</translation>
    </message>
    <message>
        <source>Hidden state</source>
        <translation>Verborgener Zustand</translation>
    </message>
    <message>
        <source>Internal state</source>
        <translation>Innerer Zustand</translation>
    </message>
    <message>
        <source> as %1</source>
        <translation> als %1</translation>
    </message>
    <message>
        <source>, used next by %1</source>
        <translation>, als Nächstes genutzt von %1</translation>
    </message>
    <message>
        <source>, last needed by %1</source>
        <translation>, zuletzt gebraucht von %1</translation>
    </message>
    <message>
        <source>, freed by %1</source>
        <translation>, freigegeben von %1</translation>
    </message>
    <message>
        <source>; it is there for step %1</source>
        <translation>; er ist für Schritt %1 da</translation>
    </message>
    <message>
        <source>A &lt;b&gt;hidden state&lt;/b&gt; h is what a step hands to the next: small, but using it costs a recomputation. An &lt;b&gt;internal state&lt;/b&gt; I is all that the backward of its step reads: larger, and it saves one. Point at a step to see where its states are; click to hold it here.</source>
        <translation>Ein &lt;b&gt;verborgener Zustand&lt;/b&gt; h ist, was ein Schritt dem nächsten übergibt: klein, aber ihn zu nutzen kostet eine Neuberechnung. Ein &lt;b&gt;innerer Zustand&lt;/b&gt; I ist alles, was der Rückwärtsschritt liest: größer, und er spart eine. Zeigen Sie auf einen Schritt, um zu sehen, wo seine Zustände sind; ein Klick hält ihn fest.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Step %1%2&lt;/b&gt;: %3</source>
        <translation>&lt;b&gt;Schritt %1%2&lt;/b&gt;: %3</translation>
    </message>
    <message>
        <source> Its backward is %1.</source>
        <translation> Rückwärts gerechnet wird er von %1.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Steps %1 to %2&lt;/b&gt; (%3 steps): computed %4 times in all, %5 per step, at most %6 times one step. Backpropagated from %7 to %8.</source>
        <translation>&lt;b&gt;Schritte %1 bis %2&lt;/b&gt; (%3 Schritte): zusammen %4-mal berechnet, %5 je Schritt, ein Schritt höchstens %6-mal. Rückwärts gerechnet von %7 bis %8.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Actions %1 to %2&lt;/b&gt; (%3 actions): %4 forwards, %5 of them again; %6 backwards; %7 hidden and %8 internal states kept, %9 returns to a kept state; at most %10 held.</source>
        <translation>&lt;b&gt;Aktionen %1 bis %2&lt;/b&gt; (%3 Aktionen): %4 Vorwärtsschritte, davon %5 erneut; %6 Rückwärtsschritte; %7 verborgene und %8 innere Zustände behalten, %9 Rückgriffe auf einen behaltenen; höchstens %10 belegt.</translation>
    </message>
    <message>
        <source>%1 actions over %2 time steps: %3 forward operations, %4 of them again; at most %5 are kept at once. Time steps run to the right, actions downwards.</source>
        <translation>%1 Aktionen über %2 Zeitschritte: %3 Vorwärtsschritte, davon %4 erneut; höchstens %5 sind zugleich belegt. Zeitschritte laufen nach rechts, Aktionen nach unten.</translation>
    </message>
    <message>
        <source>action %1</source>
        <translation>Aktion %1</translation>
    </message>
    <message>
        <source>and %1 more runs</source>
        <translation>und %1 weitere Bereiche</translation>
    </message>
    <message>
        <source>&apos;%1&apos; follows a rule of its own: its single decisions are not weighed here.</source>
        <translation>„%1“ folgt einer eigenen Regel: einzelne Entscheidungen werden hier nicht abgewogen.</translation>
    </message>
    <message>
        <source>&lt;br&gt;Only this step is left: it is computed once and backpropagated at once.</source>
        <translation>&lt;br&gt;Nur dieser Schritt ist übrig: er wird einmal berechnet und sofort rückwärts gerechnet.</translation>
    </message>
    <message>
        <source>&lt;br&gt;To keep another state would save nothing: each step is reached from h&lt;sub&gt;%1&lt;/sub&gt; again, t(t+1)/2 = %2.</source>
        <translation>&lt;br&gt;Einen weiteren Zustand zu behalten, sparte nichts: jeder Schritt wird von h&lt;sub&gt;%1&lt;/sub&gt; aus neu erreicht, t(t+1)/2 = %2.</translation>
    </message>
    <message>
        <source>&lt;br&gt;Beside h&lt;sub&gt;%1&lt;/sub&gt; there is no room for another state: each step is reached from it again, t(t+1)/2 = %2.</source>
        <translation>&lt;br&gt;Neben h&lt;sub&gt;%1&lt;/sub&gt; ist kein Platz für einen weiteren Zustand: jeder Schritt wird von dort aus neu erreicht, t(t+1)/2 = %2.</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Keep h&lt;sub&gt;%1&lt;/sub&gt;&lt;/b&gt;: y = %2 steps to get there, C(%3, %4) = %6 for the steps behind it, C(%2, %5) = %7 for those up to it: %2 + %6 + %7 = &lt;b&gt;%8&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;h&lt;sub&gt;%1&lt;/sub&gt; behalten&lt;/b&gt;: y = %2 Schritte bis dorthin, C(%3, %4) = %6 für die Schritte dahinter, C(%2, %5) = %7 für die davor: %2 + %6 + %7 = &lt;b&gt;%8&lt;/b&gt;</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Keep I&lt;sub&gt;%1&lt;/sub&gt;&lt;/b&gt;: y = %2 steps to get there, C(%3, %4) = %6 for the steps behind it, C(%9, %5) = %7 for those before it: %2 + %6 + %7 = &lt;b&gt;%8&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;I&lt;sub&gt;%1&lt;/sub&gt; behalten&lt;/b&gt;: y = %2 Schritte bis dorthin, C(%3, %4) = %6 für die Schritte dahinter, C(%9, %5) = %7 für die davor: %2 + %6 + %7 = &lt;b&gt;%8&lt;/b&gt;</translation>
    </message>
    <message>
        <source>, the least of all places.</source>
        <translation>, das Wenigste von allen Stellen.</translation>
    </message>
    <message>
        <source>; the least of all places is %1.</source>
        <translation>; das Wenigste von allen Stellen ist %1.</translation>
    </message>
    <message>
        <source>a hidden state at y = %1</source>
        <translation>ein verborgener Zustand bei y = %1</translation>
    </message>
    <message>
        <source>an internal state at y = %1</source>
        <translation>ein innerer Zustand bei y = %1</translation>
    </message>
    <message>
        <source>keeping nothing</source>
        <translation>nichts behalten</translation>
    </message>
    <message>
        <source>&lt;br&gt;Optimal are: %1.</source>
        <translation>&lt;br&gt;Optimal sind: %1.</translation>
    </message>
    <message>
        <source>; </source>
        <translation>; </translation>
    </message>
    <message>
        <source>%1 units have no room for even one hidden state: no schedule fits.</source>
        <translation>%1 Einheiten haben nicht einmal für einen verborgenen Zustand Platz: kein Plan passt.</translation>
    </message>
    <message>
        <source>Steps %1…%2 are to be backpropagated from h&lt;sub&gt;%3&lt;/sub&gt;: t = %4 (steps) with m = %5 (%7), at best &lt;b&gt;C(%4, %5) = %6&lt;/b&gt; forwards.</source>
        <translation>Die Schritte %1…%2 sind von h&lt;sub&gt;%3&lt;/sub&gt; aus rückwärts zu rechnen: t = %4 (Schritte) mit m = %5 (%7), bestenfalls &lt;b&gt;C(%4, %5) = %6&lt;/b&gt; Vorwärtsschritte.</translation>
    </message>
    <message>
        <source>Table of C(t, m)</source>
        <translation>Tabelle von C(t, m)</translation>
    </message>
    <message>
        <source>&lt;b&gt;Why?&lt;/b&gt;</source>
        <translation>&lt;b&gt;Warum?&lt;/b&gt;</translation>
    </message>
    <message>
        <source>&lt;b&gt;Why is it kept?&lt;/b&gt; (%1)</source>
        <translation>&lt;b&gt;Warum ist er behalten?&lt;/b&gt; (%1)</translation>
    </message>
    <message>
        <source>&lt;br&gt;For states of such sizes and a sequence this long, costs are known to within one forward.</source>
        <translation>&lt;br&gt;Für Zustände dieser Größen und eine so lange Sequenz sind die Kosten auf einen Vorwärtsschritt genau bekannt.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::ExportDialog</name>
    <message>
        <source>Export a figure</source>
        <translation>Abbildung exportieren</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Abbildung</translation>
    </message>
    <message>
        <source>Memory against compute</source>
        <translation>Speicher gegen Rechenzeit</translation>
    </message>
    <message>
        <source>Space-time</source>
        <translation>Raum-Zeit</translation>
    </message>
    <message>
        <source>Arena over time</source>
        <translation>Arena über die Zeit</translation>
    </message>
    <message>
        <source>Cost against length</source>
        <translation>Kosten gegen Länge</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Measured overhead</source>
        <translation>Gemessener Mehraufwand</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>88 mm, one column</source>
        <translation>88 mm, eine Spalte</translation>
    </message>
    <message>
        <source>180 mm, two columns</source>
        <translation>180 mm, zwei Spalten</translation>
    </message>
    <message>
        <source>Slide, 16:9</source>
        <translation>Folie, 16:9</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Schrift</translation>
    </message>
    <message>
        <source>pt</source>
        <translation>pt</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Linien</translation>
    </message>
    <message>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <source>dpi</source>
        <translation>dpi</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>SVG</source>
        <translation>SVG</translation>
    </message>
    <message>
        <source>CSV (the data)</source>
        <translation>CSV (die Daten)</translation>
    </message>
    <message>
        <source>pgfplots (TeX)</source>
        <translation>pgfplots (TeX)</translation>
    </message>
    <message>
        <source>Grey instead of colours</source>
        <translation>Grau statt Farben</translation>
    </message>
    <message>
        <source>Caption with all parameters</source>
        <translation>Beschriftung mit allen Parametern</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Speichern…</translation>
    </message>
    <message>
        <source>&amp;Copy command line</source>
        <translation>&amp;Befehlszeile kopieren</translation>
    </message>
    <message>
        <source>The command is on the clipboard: it writes the same bytes.</source>
        <translation>Der Befehl ist in der Zwischenablage: er schreibt dieselben Bytes.</translation>
    </message>
    <message>
        <source>Preview at the figure&apos;s size</source>
        <translation>Vorschau in der Größe der Abbildung</translation>
    </message>
    <message>
        <source>The run on show was not opened from a recording, so no command can repeat it: record the run and open it.</source>
        <translation>Der gezeigte Lauf kommt aus keiner Aufzeichnung, darum kann ihn kein Befehl wiederholen: den Lauf aufzeichnen und öffnen.</translation>
    </message>
    <message>
        <source>The preview has the size of the figure. The file holds this session: opening it in Retrace restores what you see.</source>
        <translation>Die Vorschau hat die Größe der Abbildung. Die Datei enthält diese Sitzung: in Retrace geöffnet, ist alles wieder da.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Figures and tables (*.pdf *.svg *.png *.csv *.tex)</source>
        <translation>Abbildungen und Tabellen (*.pdf *.svg *.png *.csv *.tex)</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>Nach %1 geschrieben</translation>
    </message>
    <message>
        <source>&amp;Add recordings…</source>
        <translation>&amp;Aufzeichnungen hinzufügen…</translation>
    </message>
    <message>
        <source>Runs to draw beside the one on show. Measured overhead needs one that stores everything.</source>
        <translation>Läufe, die neben dem gezeigten gezeichnet werden. Der gemessene Mehraufwand braucht einen, der alles aufhebt.</translation>
    </message>
    <message>
        <source>Add recordings</source>
        <translation>Aufzeichnungen hinzufügen</translation>
    </message>
    <message>
        <source>Recordings of runs (*.jsonl);;All files (*)</source>
        <translation>Aufzeichnungen von Läufen (*.jsonl);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Only what is in view</source>
        <translation>Nur was zu sehen ist</translation>
    </message>
    <message>
        <source>Only what is in view: steps %1–%2, actions %3–%4</source>
        <translation>Nur was zu sehen ist: Schritte %1–%2, Aktionen %3–%4</translation>
    </message>
    <message>
        <source>Recursion tree</source>
        <translation>Rekursionsbaum</translation>
    </message>
</context>
<context>
    <name>retrace::ui::FileCommands</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Sessions, schedules, recordings and figures (*.json *.jsonl *.pdf *.svg *.png *.tex);;All files (*)</source>
        <translation>Sitzungen, Pläne, Aufzeichnungen und Abbildungen (*.json *.jsonl *.pdf *.svg *.png *.tex);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Save the session</source>
        <translation>Sitzung sichern</translation>
    </message>
    <message>
        <source>Sessions (*.json)</source>
        <translation>Sitzungen (*.json)</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>Gesichert als %1</translation>
    </message>
    <message>
        <source>Save the schedule</source>
        <translation>Plan sichern</translation>
    </message>
    <message>
        <source>Schedules (*.json)</source>
        <translation>Pläne (*.json)</translation>
    </message>
    <message>
        <source>There is no schedule to draw yet: a moment.</source>
        <translation>Noch gibt es keinen Plan zu zeichnen: einen Augenblick.</translation>
    </message>
    <message>
        <source>No file was opened yet</source>
        <translation>Noch keine Datei geöffnet</translation>
    </message>
    <message>
        <source>It is not recorded: nothing of it is kept.</source>
        <translation>Er wird nicht aufgezeichnet: nichts davon bleibt.</translation>
    </message>
    <message>
        <source>What is recorded so far is kept.</source>
        <translation>Was bisher aufgezeichnet ist, bleibt.</translation>
    </message>
    <message>
        <source>A run is going on. End it and close the window?</source>
        <translation>Ein Lauf ist im Gang. Ihn beenden und das Fenster schließen?</translation>
    </message>
    <message>
        <source>Retrace</source>
        <translation>Retrace</translation>
    </message>
    <message>
        <source>What is chosen has changed since &apos;%1&apos; was saved. Save it?</source>
        <translation>Seit &apos;%1&apos; gesichert wurde, hat sich geändert, was gewählt ist. Sichern?</translation>
    </message>
</context>
<context>
    <name>retrace::ui::FitDialog</name>
    <message>
        <source>What fits?</source>
        <translation>Was passt?</translation>
    </message>
    <message>
        <source>&amp;Memory for states</source>
        <translation>&amp;Speicher für Zustände</translation>
    </message>
    <message>
        <source>Time of an &amp;iteration at most</source>
        <translation>Zeit einer &amp;Iteration höchstens</translation>
    </message>
    <message>
        <source> × storing everything</source>
        <translation> × alles behalten</translation>
    </message>
    <message>
        <source>Least memory</source>
        <translation>Wenigster Speicher</translation>
    </message>
    <message>
        <source>Longest sequence</source>
        <translation>Längste Folge</translation>
    </message>
    <message>
        <source>Largest batch</source>
        <translation>Größter Stapel</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Take: %1</source>
        <translation>Übernehmen: %1</translation>
    </message>
    <message>
        <source>For &apos;%1&apos; with T = %2, a step forward to a step backward as %3 : %4. Taking an answer changes what is chosen in the window; Ctrl+Z there brings it back.</source>
        <translation>Für „%1“ mit T = %2, ein Schritt vorwärts zu einem rückwärts wie %3 : %4. Wer eine Antwort übernimmt, ändert die Auswahl im Fenster; Strg+Z dort bringt sie zurück.</translation>
    </message>
    <message>
        <source>What states may take: 768 KiB, 2 GiB, 12 units, 5 % of storing everything, or a number of bytes</source>
        <translation>Was Zustände brauchen dürfen: 768 KiB, 2 GiB, 12 Einheiten, 5 % von „alles behalten“ oder eine Zahl von Bytes</translation>
    </message>
    <message>
        <source>There must be at least one byte.</source>
        <translation>Es muss mindestens ein Byte sein.</translation>
    </message>
    <message>
        <source>computing …</source>
        <translation>wird berechnet …</translation>
    </message>
    <message>
        <source>The window takes up to %L1 sequences at once; plan %L2 with retrace-cli.</source>
        <translation>Das Fenster nimmt bis zu %L1 Folgen zugleich; %L2 plant retrace-cli.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::FitQuestion</name>
    <message>
        <source>%1 (%2 unit)</source>
        <translation>%1 (%2 Einheit)</translation>
    </message>
    <message>
        <source>%1 (%2 units)</source>
        <translation>%1 (%2 Einheiten)</translation>
    </message>
    <message>
        <source>Without a limit of time any length fits, if it may take long enough.</source>
        <translation>Ohne Grenze für die Zeit passt jede Länge, wenn es nur lange genug dauern darf.</translation>
    </message>
    <message>
        <source>T = %1 steps in %2</source>
        <translation>T = %1 Schritte in %2</translation>
    </message>
    <message>
        <source>The sizes come from a file: no batch is known. Choose a cell.</source>
        <translation>Die Größen kommen aus einer Datei: ein Stapel ist nicht bekannt. Eine Zelle wählen.</translation>
    </message>
    <message>
        <source>N = %1 for T = %2 in %3, the most that is looked for</source>
        <translation>N = %1 für T = %2 in %3, mehr wird nicht gesucht</translation>
    </message>
    <message>
        <source>N = %1 for T = %2 in %3</source>
        <translation>N = %1 für T = %2 in %3</translation>
    </message>
    <message>
        <source>There is not enough memory to find this out: use fewer steps.</source>
        <translation>Um das herauszufinden, reicht der Speicher nicht: weniger Schritte nehmen.</translation>
    </message>
    <message>
        <source>Any memory does without a limit of time.</source>
        <translation>Ohne Grenze für die Zeit genügt jeder Speicher.</translation>
    </message>
    <message>
        <source>%1 for T = %2: %3 forwards</source>
        <translation>%1 für T = %2: %3 Vorwärtsschritte</translation>
    </message>
</context>
<context>
    <name>retrace::ui::Inspector</name>
    <message>
        <source>Inspector: what and why</source>
        <translation>Inspektor: was und warum</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>Wahl</translation>
    </message>
</context>
<context>
    <name>retrace::ui::IterationBar</name>
    <message>
        <source>Newest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>Iteration</source>
        <translation>Iteration</translation>
    </message>
    <message>
        <source>Iteration that is looked at</source>
        <translation>Iteration, die betrachtet wird</translation>
    </message>
    <message>
        <source>Whose loss, time, bytes and times of actions are shown (Alt+Left, Alt+Right); a click on the loss chooses one, too. Times of actions are kept of the newest %1 iterations at most.</source>
        <translation>Deren Verlust, Zeit, Bytes und Zeiten der Aktionen gezeigt werden (Alt+Links, Alt+Rechts); auch ein Klick auf den Verlust wählt eine. Zeiten der Aktionen bleiben von höchstens den neuesten %1 Iterationen.</translation>
    </message>
    <message>
        <source>Iteration that is looked at, as a slider</source>
        <translation>Iteration, die betrachtet wird, als Schieber</translation>
    </message>
    <message>
        <source>Goes on to every new iteration</source>
        <translation>Geht zu jeder neuen Iteration weiter</translation>
    </message>
    <message>
        <source> of %1</source>
        <translation> von %1</translation>
    </message>
</context>
<context>
    <name>retrace::ui::LossChart</name>
    <message>
        <source>Training loss</source>
        <translation>Verlust im Training</translation>
    </message>
    <message>
        <source>iteration</source>
        <translation>Iteration</translation>
    </message>
    <message>
        <source>the run before: %1, %2</source>
        <translation>der Lauf davor: %1, %2</translation>
    </message>
    <message>
        <source>The loss of every iteration. Click to look at that iteration: its loss, time and bytes, and what each of its actions took.</source>
        <translation>Der Verlust jeder Iteration. Ein Klick betrachtet diese Iteration: Verlust, Zeit und Bytes, und wie lange jede Aktion gedauert hat.</translation>
    </message>
    <message>
        <source>%1 iterations from %2 to %3; number %4 is looked at: %5.</source>
        <translation>%1 Iterationen von %2 bis %3; Nummer %4 wird betrachtet: %5.</translation>
    </message>
    <message>
        <source>loss, nats per symbol</source>
        <translation>Verlust, Nats je Zeichen</translation>
    </message>
    <message>
        <source>best guess without inputs</source>
        <translation>bestes Raten ohne Eingaben</translation>
    </message>
    <message>
        <source>held-out data</source>
        <translation>zurückgehaltene Daten</translation>
    </message>
    <message>
        <source>loss, squared error</source>
        <translation>Verlust, quadratischer Fehler</translation>
    </message>
</context>
<context>
    <name>retrace::ui::MainWindow</name>
    <message>
        <source>Retrace</source>
        <translation>Retrace</translation>
    </message>
    <message>
        <source>h and c, %1 each</source>
        <translation>h und c, je %1</translation>
    </message>
    <message>
        <source>i, f, g, o, c and h, %1 each</source>
        <translation>i, f, g, o, c und h, je %1</translation>
    </message>
    <message>
        <source>%1[*] – Retrace</source>
        <translation>%1[*] – Retrace</translation>
    </message>
</context>
<context>
    <name>retrace::ui::MemoryView</name>
    <message>
        <source>Arena and steps</source>
        <translation>Arena und Schritte</translation>
    </message>
    <message>
        <source>The arena in bytes, hidden and internal states to scale, and one cell for each time step.</source>
        <translation>Die Arena in Bytes, verborgene und innere Zustände maßstäblich, und eine Zelle je Zeitschritt.</translation>
    </message>
    <message>
        <source>Disc: hidden state h, what a step hands to the next one; training can start again from it.
Block: internal state I, all that the backward of its step reads; it contains h as well.</source>
        <translation>Scheibe: verborgener Zustand h, was ein Schritt dem nächsten übergibt; von ihm aus lässt sich wieder beginnen.
Block: innerer Zustand I, alles, was der Rückwärtsschritt liest; er enthält auch h.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Open a session, schedule or recording…</source>
        <translation>Sitzung, Plan oder Aufzeichnung ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Read the file again</source>
        <translation>Datei noch einmal &amp;lesen</translation>
    </message>
    <message>
        <source>Save the sess&amp;ion</source>
        <translation>S&amp;itzung sichern</translation>
    </message>
    <message>
        <source>Save the session &amp;as…</source>
        <translation>Sitzung sichern &amp;als …</translation>
    </message>
    <message>
        <source>Sa&amp;ve the schedule…</source>
        <translation>&amp;Plan sichern…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+S</source>
        <translation>Ctrl+Shift+S</translation>
    </message>
    <message>
        <source>&amp;Export a figure…</source>
        <translation>Abbildung &amp;exportieren…</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation>Ctrl+E</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z</source>
        <translation>Ctrl+Shift+Z</translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <translation>Ctrl+Y</translation>
    </message>
    <message>
        <source>Copy &amp;link</source>
        <translation>&amp;Link kopieren</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C</source>
        <translation>Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>The link is on the clipboard: all that is chosen and shown is in it. Open it with retrace --state LINK, or paste it here.</source>
        <translation>Der Link ist in der Zwischenablage: alles Gewählte und Gezeigte steckt darin. Öffnen mit retrace --state LINK, oder hier einfügen.</translation>
    </message>
    <message>
        <source>&amp;Paste link</source>
        <translation>Link &amp;einfügen</translation>
    </message>
    <message>
        <source>Ctrl+Shift+V</source>
        <translation>Ctrl+Shift+V</translation>
    </message>
    <message>
        <source>&amp;Free the pin and the range</source>
        <translation>Festgehaltenes und Bereich &amp;lösen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>&amp;Befehle…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+P</source>
        <translation>Ctrl+Shift+P</translation>
    </message>
    <message>
        <source>Show the &amp;whole schedule</source>
        <translation>&amp;Ganzen Plan zeigen</translation>
    </message>
    <message>
        <source>Ctrl+0</source>
        <translation>Ctrl+0</translation>
    </message>
    <message>
        <source>Show the selected &amp;range</source>
        <translation>Gewählten B&amp;ereich zeigen</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Upper &amp;bounds of the theory</source>
        <translation>&amp;Obere Schranken der Theorie</translation>
    </message>
    <message>
        <source>&amp;Recursion tree of the sub-problems</source>
        <translation>&amp;Rekursionsbaum der Teilprobleme</translation>
    </message>
    <message>
        <source>Ctrl+Shift+R</source>
        <translation>Ctrl+Shift+R</translation>
    </message>
    <message>
        <source>&apos;%1&apos; has no recursion tree: it does not split sub-problems.</source>
        <translation>„%1“ hat keinen Rekursionsbaum: Es teilt keine Teilprobleme.</translation>
    </message>
    <message>
        <source>In the pi&amp;cture</source>
        <translation>Im &amp;Bild</translation>
    </message>
    <message>
        <source>Show as &amp;tables…</source>
        <translation>Als &amp;Tabellen zeigen…</translation>
    </message>
    <message>
        <source>Ctrl+T</source>
        <translation>Ctrl+T</translation>
    </message>
    <message>
        <source>Ta&amp;ble of C(t, m)…</source>
        <translation>Ta&amp;belle von C(t, m)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+T</source>
        <translation>Ctrl+Shift+T</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>The language is used from the next start on.</source>
        <translation>Die Sprache gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Theme: as the s&amp;ystem has it</source>
        <translation>Farbschema (Theme): wie im S&amp;ystem</translation>
    </message>
    <message>
        <source>Theme: &amp;light</source>
        <translation>Farbschema (Theme): &amp;hell</translation>
    </message>
    <message>
        <source>Theme: &amp;dark</source>
        <translation>Farbschema (Theme): &amp;dunkel</translation>
    </message>
    <message>
        <source>Theme: &amp;print (white, strong lines)</source>
        <translation>Farbschema (Theme): &amp;Druck (weiß, kräftige Linien)</translation>
    </message>
    <message>
        <source>Reduced &amp;motion</source>
        <translation>&amp;Weniger Bewegung</translation>
    </message>
    <message>
        <source>No fading, no blinking; playing goes on in steps that the eye can follow</source>
        <translation>Kein Überblenden, kein Blinken; die Wiedergabe geht in Schritten voran, denen das Auge folgen kann</translation>
    </message>
    <message>
        <source>&amp;Schedule</source>
        <translation>&amp;Plan</translation>
    </message>
    <message>
        <source>&amp;Play or pause</source>
        <translation>&amp;Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>To the &amp;start</source>
        <translation>Zum An&amp;fang</translation>
    </message>
    <message>
        <source>To the &amp;end</source>
        <translation>Zum &amp;Ende</translation>
    </message>
    <message>
        <source>One action on</source>
        <translation>Eine Aktion weiter</translation>
    </message>
    <message>
        <source>One action back</source>
        <translation>Eine Aktion zurück</translation>
    </message>
    <message>
        <source>Next store or free</source>
        <translation>Nächstes Behalten oder Freigeben</translation>
    </message>
    <message>
        <source>Previous store or free</source>
        <translation>Voriges Behalten oder Freigeben</translation>
    </message>
    <message>
        <source>Next backward</source>
        <translation>Nächster Rückwärtsschritt</translation>
    </message>
    <message>
        <source>Previous backward</source>
        <translation>Voriger Rückwärtsschritt</translation>
    </message>
    <message>
        <source>What &amp;fits? Memory, length, batch…</source>
        <translation>Was &amp;passt? Speicher, Länge, Stapel …</translation>
    </message>
    <message>
        <source>Ctrl+Shift+F</source>
        <translation>Ctrl+Shift+F</translation>
    </message>
    <message>
        <source>&amp;Compare: keep this schedule as B</source>
        <translation>&amp;Vergleichen: diesen Plan als B behalten</translation>
    </message>
    <message>
        <source>Ctrl+B</source>
        <translation>Ctrl+B</translation>
    </message>
    <message>
        <source>End the co&amp;mparison</source>
        <translation>Ver&amp;gleich beenden</translation>
    </message>
    <message>
        <source>Loop from here</source>
        <translation>Schleife ab hier</translation>
    </message>
    <message>
        <source>Loop up to here</source>
        <translation>Schleife bis hier</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Start</translation>
    </message>
    <message>
        <source>Ctrl+R</source>
        <translation>Ctrl+R</translation>
    </message>
    <message>
        <source>Start &amp;paused</source>
        <translation>&amp;Angehalten starten</translation>
    </message>
    <message>
        <source>Pause the run</source>
        <translation>Lauf anhalten</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>One &amp;action of the run</source>
        <translation>&amp;Eine Aktion des Laufs</translation>
    </message>
    <message>
        <source>F10</source>
        <translation>F10</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Measure what steps cost</source>
        <translation>&amp;Messen, was Schritte kosten</translation>
    </message>
    <message>
        <source>Ctrl+M</source>
        <translation>Ctrl+M</translation>
    </message>
    <message>
        <source>&amp;Worker…</source>
        <translation>Ar&amp;beiter…</translation>
    </message>
    <message>
        <source>Look for &amp;devices again</source>
        <translation>Noch einmal nach &amp;Geräten sehen</translation>
    </message>
    <message>
        <source>Look at the iteration &amp;before</source>
        <translation>Iteration &amp;davor betrachten</translation>
    </message>
    <message>
        <source>Look at the &amp;next iteration</source>
        <translation>&amp;Nächste Iteration betrachten</translation>
    </message>
    <message>
        <source>Look at the ne&amp;west iteration</source>
        <translation>Neueste Iteration &amp;betrachten</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;This view</source>
        <translation>&amp;Diese Ansicht</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>All &amp;keys</source>
        <translation>Alle &amp;Tasten</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>&amp;Über</translation>
    </message>
    <message>
        <source>Retrace</source>
        <translation>Retrace</translation>
    </message>
    <message>
        <source>&lt;b&gt;Retrace&lt;/b&gt;: backpropagation through time under a memory budget.&lt;p&gt;The method: Gruslys, Munos, Danihelka, Lanctot, Graves, &lt;i&gt;Memory-Efficient Backpropagation Through Time&lt;/i&gt;, NIPS 2016.&lt;p&gt;Window: GPL-3.0-or-later.</source>
        <translation>&lt;b&gt;Retrace&lt;/b&gt;: Rückwärtsrechnung durch die Zeit unter einem Speicherbudget.&lt;p&gt;Das Verfahren: Gruslys, Munos, Danihelka, Lanctot, Graves, &lt;i&gt;Memory-Efficient Backpropagation Through Time&lt;/i&gt;, NIPS 2016.&lt;p&gt;Fenster: GPL-3.0-or-later.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::OverviewStrip</name>
    <message>
        <source>Overview of the whole run</source>
        <translation>Übersicht über den ganzen Lauf</translation>
    </message>
    <message>
        <source>The whole schedule in small; the frame is what the space-time picture shows. Drag it to move there.</source>
        <translation>Der ganze Plan im Kleinen; der Rahmen ist, was das Raum-Zeit-Bild zeigt. Ziehen Sie ihn, um dorthin zu gehen.</translation>
    </message>
    <message>
        <source>The whole run; drag the frame, or click to go there</source>
        <translation>Der ganze Lauf; ziehen Sie den Rahmen, oder klicken Sie</translation>
    </message>
</context>
<context>
    <name>retrace::ui::ProblemBox</name>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Steps T</source>
        <translation>Schritte T</translation>
    </message>
    <message>
        <source>Length of the sequences</source>
        <translation>Länge der Folgen</translation>
    </message>
    <message>
        <source>Width H</source>
        <translation>Breite H</translation>
    </message>
    <message>
        <source>Width of the recurrent layer</source>
        <translation>Breite der rekurrenten Schicht</translation>
    </message>
    <message>
        <source>Batch N</source>
        <translation>Stapel N</translation>
    </message>
    <message>
        <source>Streams trained side by side</source>
        <translation>Ströme, die nebeneinander trainiert werden</translation>
    </message>
    <message>
        <source>every K</source>
        <translation>alle K</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Every K</source>
        <translation>Alle K</translation>
    </message>
    <message>
        <source>Distance of the kept hidden states</source>
        <translation>Abstand der behaltenen verborgenen Zustände</translation>
    </message>
    <message>
        <source>Recurrent layers on top of each other</source>
        <translation>Rekurrente Schichten übereinander</translation>
    </message>
    <message>
        <source> layers</source>
        <translation> Lagen</translation>
    </message>
    <message>
        <source> layer</source>
        <translation> Lage</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Cell</source>
        <translation>Zelle</translation>
    </message>
    <message>
        <source>unlimited</source>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <source>Memory of the host for hidden states that the arena has no room for: 64MiB, 12 units, 5% or bytes. Empty: as much as it takes.</source>
        <translation>Speicher des Hosts für verborgene Zustände, für die in der Arena kein Platz ist: 64MiB, 12 Einheiten, 5% oder Bytes. Leer: so viel wie nötig.</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>to </source>
        <translation>hin </translation>
    </message>
    <message>
        <source>Cost of sending one hidden state to the host, in forward operations</source>
        <translation>Kosten, einen verborgenen Zustand zum Host zu senden, in Vorwärtsschritten</translation>
    </message>
    <message>
        <source>from </source>
        <translation>her </translation>
    </message>
    <message>
        <source>Cost of fetching one hidden state from the host, in forward operations</source>
        <translation>Kosten, einen verborgenen Zustand vom Host zu holen, in Vorwärtsschritten</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>β = %1 (file)</source>
        <translation>β = %1 (Datei)</translation>
    </message>
</context>
<context>
    <name>retrace::ui::ProblemPanel</name>
    <message>
        <source>unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>units</source>
        <translation>Einheiten</translation>
    </message>
    <message>
        <source>%1 unit</source>
        <translation>%1 Einheit</translation>
    </message>
    <message>
        <source>%1 units</source>
        <translation>%1 Einheiten</translation>
    </message>
    <message>
        <source>%1 of &apos;internal&apos;</source>
        <translation>%1 von „internal“</translation>
    </message>
    <message>
        <source>%1: %2 to %3 in this window, not %4.</source>
        <translation>%1: %2 bis %3 in diesem Fenster, nicht %4.</translation>
    </message>
    <message>
        <source>%1 of &apos;hidden&apos;</source>
        <translation>%1 von „hidden“</translation>
    </message>
</context>
<context>
    <name>retrace::ui::RunBox</name>
    <message>
        <source>Run</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>A file whose bytes are learned letter by letter, or csv:FILE:COLUMN (the next number), copy:K, adding or dense:D</source>
        <translation>Eine Datei, deren Bytes Buchstabe für Buchstabe gelernt werden, oder csv:DATEI:SPALTE (die nächste Zahl), copy:K, adding oder dense:D</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>Choose what to learn</source>
        <translation>Wählen, was gelernt wird</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>A text…</source>
        <translation>Ein Text …</translation>
    </message>
    <message>
        <source>The shipped text, letter by letter</source>
        <translation>Der beigelegte Text, Buchstabe für Buchstabe</translation>
    </message>
    <message>
        <source>The shipped series: temperature, hour by hour</source>
        <translation>Die beigelegte Reihe: Temperatur, Stunde für Stunde</translation>
    </message>
    <message>
        <source>Copy: say ten symbols again after a long wait</source>
        <translation>Copy: zehn Symbole nach langem Warten wiederholen</translation>
    </message>
    <message>
        <source>Adding: the sum of two marked numbers</source>
        <translation>Adding: die Summe zweier markierter Zahlen</translation>
    </message>
    <message>
        <source>Dense: 256 numbers in, 256 out, as the paper measured</source>
        <translation>Dense: 256 Zahlen hinein, 256 hinaus, wie im Artikel gemessen</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Iterationen</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>every </source>
        <translation>alle </translation>
    </message>
    <message>
        <source>Holds data out (of a file its last tenth) and measures their loss every so many iterations and at the end</source>
        <translation>Hält Daten zurück (von einer Datei das letzte Zehntel) und misst deren Verlust alle so viele Iterationen und am Ende</translation>
    </message>
    <message>
        <source>Validate</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Record to a file</source>
        <translation>In eine Datei aufzeichnen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>One action of the real run; starts one paused when none is going on</source>
        <translation>Eine Aktion des echten Laufs; startet einen angehaltenen, wenn keiner im Gang ist</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Record the run to</source>
        <translation>Lauf aufzeichnen nach</translation>
    </message>
    <message>
        <source>Recordings (*.jsonl)</source>
        <translation>Aufzeichnungen (*.jsonl)</translation>
    </message>
    <message>
        <source>Record to %1</source>
        <translation>Aufzeichnen nach %1</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>%1; working set %2</source>
        <translation>%1; Arbeitsmenge %2</translation>
    </message>
    <message>
        <source>; paused in iteration %1 after action %2</source>
        <translation>; angehalten in Iteration %1 nach Aktion %2</translation>
    </message>
    <message>
        <source>A text to learn</source>
        <translation>Ein Text zum Lernen</translation>
    </message>
    <message>
        <source>jargon.txt (shipped)</source>
        <translation>jargon.txt (mitgeliefert)</translation>
    </message>
</context>
<context>
    <name>retrace::ui::RunController</name>
    <message>
        <source>The worker said something that is not understood: %1</source>
        <translation>Der Arbeiter sagte etwas Unverständliches: %1</translation>
    </message>
    <message>
        <source>The worker did not stop by itself and was ended. What it had reported is kept.</source>
        <translation>Der Arbeiter hörte nicht von selbst auf und wurde beendet. Was er gemeldet hatte, bleibt.</translation>
    </message>
    <message>
        <source>The worker ended without saying so. What it had reported is kept.</source>
        <translation>Der Arbeiter endete, ohne es zu sagen. Was er gemeldet hatte, bleibt.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Beendet.</translation>
    </message>
    <message>
        <source>Finished.</source>
        <translation>Fertig.</translation>
    </message>
    <message>
        <source>The recording &apos;%1&apos; could not be written: %2. What was written before is kept; the run goes on.</source>
        <translation>Die Aufzeichnung &apos;%1&apos; ließ sich nicht schreiben: %2. Das bisher Geschriebene bleibt; der Lauf geht weiter.</translation>
    </message>
    <message>
        <source>%1 What it had reported is kept; run again, perhaps with a smaller budget.</source>
        <translation>%1 Was er berichtet hatte, bleibt; starten Sie noch einmal, vielleicht mit kleinerem Budget.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::RunLine</name>
    <message>
        <source>Run trains a real network on the data under this budget.</source>
        <translation>Start trainiert ein echtes Netz mit den Daten unter diesem Budget.</translation>
    </message>
    <message>
        <source> · held-out &lt;b&gt;%1&lt;/b&gt;</source>
        <translation> · zurückgehalten &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source> · held-out &lt;b&gt;%1&lt;/b&gt; after %2</source>
        <translation> · zurückgehalten &lt;b&gt;%1&lt;/b&gt; nach %2</translation>
    </message>
    <message>
        <source>First iteration of %1 …</source>
        <translation>Erste Iteration von %1 …</translation>
    </message>
    <message>
        <source>Iteration &lt;b&gt;%1&lt;/b&gt; of %2 · loss &lt;b&gt;%3&lt;/b&gt;%4 · &lt;b&gt;%5 ms&lt;/b&gt; (median %6). Forwards: predicted %7, measured %8. Arena: budget %9, measured peak %10.</source>
        <translation>Iteration &lt;b&gt;%1&lt;/b&gt; von %2 · Verlust &lt;b&gt;%3&lt;/b&gt;%4 · &lt;b&gt;%5 ms&lt;/b&gt; (Median %6). Vorwärtsschritte: vorhergesagt %7, gemessen %8. Arena: Budget %9, gemessene Spitze %10.</translation>
    </message>
    <message>
        <source> &lt;b&gt;The times of its actions were let go:&lt;/b&gt; those of the newest %1 iterations are kept.</source>
        <translation> &lt;b&gt;Die Zeiten ihrer Aktionen sind nicht mehr da:&lt;/b&gt; behalten werden die der neuesten %1 Iterationen.</translation>
    </message>
    <message>
        <source> &lt;b&gt;Action %1 was not the planned one.&lt;/b&gt;</source>
        <translation> &lt;b&gt;Aktion %1 war nicht die geplante.&lt;/b&gt;</translation>
    </message>
    <message>
        <source> The picture shows another problem now.</source>
        <translation> Das Bild zeigt jetzt ein anderes Problem.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::SideColumn</name>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Plan or run</source>
        <translation>Plan oder Lauf</translation>
    </message>
</context>
<context>
    <name>retrace::ui::SolveController</name>
    <message>
        <source>There is not enough memory for this problem: use fewer steps or a smaller budget.</source>
        <translation>Für dieses Problem reicht der Speicher nicht: nehmen Sie weniger Schritte oder ein kleineres Budget.</translation>
    </message>
    <message>
        <source>The curve of &apos;%1&apos; is left out: its table for every budget would take too long.</source>
        <translation>Die Kurve von „%1“ fehlt: ihre Tabelle für jedes Budget brauchte zu lange.</translation>
    </message>
    <message>
        <source>Curves are sampled above %L1 steps: every point is exact, not every breakpoint is shown.</source>
        <translation>Über %L1 Schritten sind Kurven eine Auswahl: Jeder Punkt ist exakt, nicht jeder Knick ist gezeigt.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::SpacetimeView</name>
    <message>
        <source>Space-time picture</source>
        <translation>Raum-Zeit-Bild</translation>
    </message>
    <message>
        <source>Time steps to the right, actions of the schedule downwards: what is computed, kept and backpropagated when.</source>
        <translation>Zeitschritte nach rechts, Aktionen des Plans nach unten: was wann berechnet, behalten und rückwärts gerechnet wird.</translation>
    </message>
    <message>
        <source>No schedule yet: choose a problem on the left, or drop a schedule here.</source>
        <translation>Noch kein Plan: wählen Sie links ein Problem, oder legen Sie hier einen Plan ab.</translation>
    </message>
    <message>
        <source>Click: leave out &apos;%1&apos;</source>
        <translation>Klick: „%1“ weglassen</translation>
    </message>
    <message>
        <source>Click: show &apos;%1&apos; again</source>
        <translation>Klick: „%1“ wieder zeigen</translation>
    </message>
</context>
<context>
    <name>retrace::ui::StepCostsView</name>
    <message>
        <source>Measured time of a step</source>
        <translation>Gemessene Zeit eines Schritts</translation>
    </message>
    <message>
        <source>F first</source>
        <translation>F zuerst</translation>
    </message>
    <message>
        <source>R again</source>
        <translation>R erneut</translation>
    </message>
    <message>
        <source>B backward</source>
        <translation>B rückwärts</translation>
    </message>
    <message>
        <source>model C·F + T·B</source>
        <translation>Modell C·F + T·B</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>F: a step computed for the first time. R: a step computed again. B: a step backpropagated. The model takes R for as dear as F; a real replay is cheaper. All three are medians of the newest iterations. The measured bar is the median of all iterations; the line on it: half of them took between its ends.</source>
        <translation>F: ein Schritt, zum ersten Mal berechnet. R: ein Schritt, erneut berechnet. B: ein Schritt rückwärts. Das Modell hält R für so teuer wie F; eine echte Wiederholung ist billiger. Alle drei sind Mediane der neuesten Iterationen. Der gemessene Balken ist der Median aller Iterationen; der Strich darauf: die Hälfte von ihnen dauerte zwischen seinen Enden.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::SummaryLine</name>
    <message>
        <source>Solving: %1 %</source>
        <translation>Rechnet: %1 %</translation>
    </message>
    <message>
        <source>predicted &lt;b&gt;%1&lt;/b&gt; an iteration, %2 × storing everything</source>
        <translation>vorhergesagt &lt;b&gt;%1&lt;/b&gt; je Iteration, %2 × alles behalten</translation>
    </message>
    <message>
        <source>estimated %1 × the time of storing everything</source>
        <translation>geschätzt %1 × die Zeit von „alles behalten“</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;: %2 forwards (%3 per step, %4)%5, %6 actions%7</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;: %2 Vorwärtsschritte (%3 je Schritt, %4)%5, %6 Aktionen%7</translation>
    </message>
    <message>
        <source> and transfers as dear as %1</source>
        <translation> und Übertragungen, so teuer wie %1</translation>
    </message>
    <message>
        <source>, optimal in its model</source>
        <translation>, optimal in seinem Modell</translation>
    </message>
    <message>
        <source>. Steps were measured on %1 (Ctrl+M).</source>
        <translation>. Die Schritte wurden gemessen auf %1 (Strg+M).</translation>
    </message>
    <message>
        <source>. Ctrl+M measures what steps cost here, and predicts milliseconds.</source>
        <translation>. Strg+M misst, was Schritte hier kosten, und sagt Millisekunden voraus.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::TradeoffChart</name>
    <message>
        <source>Memory against compute</source>
        <translation>Speicher gegen Rechenzeit</translation>
    </message>
    <message>
        <source>Each step is a budget at which one strategy needs fewer forward operations. Click to take that budget, Shift and click to compare with it.</source>
        <translation>Jede Stufe ist ein Budget, bei dem eine Strategie weniger Vorwärtsschritte braucht. Ein Klick nimmt dieses Budget, Umschalt und Klick vergleicht damit.</translation>
    </message>
    <message>
        <source>%1 strategies; at the chosen budget of %2 the schedule needs %3 forward operations per step.</source>
        <translation>%1 Strategien; beim gewählten Budget von %2 braucht der Plan %3 Vorwärtsschritte je Schritt.</translation>
    </message>
    <message>
        <source>%1 (log)</source>
        <translation>%1 (log)</translation>
    </message>
</context>
<context>
    <name>retrace::ui::Training</name>
    <message>
        <source>Steps are measured: the line at the left says what is predicted from them.</source>
        <translation>Die Schritte sind gemessen: die Zeile links sagt, was daraus vorhergesagt wird.</translation>
    </message>
    <message>
        <source>Run: %1</source>
        <translation>Lauf: %1</translation>
    </message>
    <message>
        <source>A run is going on: stop it first.</source>
        <translation>Ein Lauf ist im Gang: beenden Sie ihn zuerst.</translation>
    </message>
    <message>
        <source>The schedule of what is chosen is not solved yet: a moment.</source>
        <translation>Der Plan zum Gewählten ist noch nicht berechnet: einen Augenblick.</translation>
    </message>
    <message>
        <source>Starting the worker.</source>
        <translation>Der Arbeiter startet.</translation>
    </message>
    <message>
        <source>A run is going on: it would be measured, too. Stop it first.</source>
        <translation>Ein Lauf ist im Gang: er würde mitgemessen. Ihn zuerst anhalten.</translation>
    </message>
    <message>
        <source>Measuring what steps of this network cost: some seconds.</source>
        <translation>Gemessen wird, was Schritte dieses Netzes kosten: einige Sekunden.</translation>
    </message>
    <message>
        <source>Run: paused.</source>
        <translation>Lauf: angehalten.</translation>
    </message>
    <message>
        <source>Run: going on.</source>
        <translation>Lauf: im Gang.</translation>
    </message>
</context>
<context>
    <name>retrace::ui::Transport</name>
    <message>
        <source>|◀</source>
        <translation>|◀</translation>
    </message>
    <message>
        <source>To the start (Home)</source>
        <translation>Zum Anfang (Pos1)</translation>
    </message>
    <message>
        <source>Previous backward (Ctrl+Left)</source>
        <translation>Voriger Rückwärtsschritt (Strg+Links)</translation>
    </message>
    <message>
        <source>One action back (Left)</source>
        <translation>Eine Aktion zurück (Links)</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>Abspielen oder anhalten (Leertaste)</translation>
    </message>
    <message>
        <source>One action on (Right)</source>
        <translation>Eine Aktion weiter (Rechts)</translation>
    </message>
    <message>
        <source>Next backward (Ctrl+Right)</source>
        <translation>Nächster Rückwärtsschritt (Strg+Rechts)</translation>
    </message>
    <message>
        <source>▶|</source>
        <translation>▶|</translation>
    </message>
    <message>
        <source>To the end (End)</source>
        <translation>Zum Ende (Ende)</translation>
    </message>
    <message>
        <source>%1 actions/s</source>
        <translation>%1 Aktionen/s</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>Starts again at the end; [ and ] set where the loop begins and ends</source>
        <translation>Beginnt am Ende von vorn; [ und ] setzen Anfang und Ende der Schleife</translation>
    </message>
    <message>
        <source>Position in the schedule</source>
        <translation>Stelle im Plan</translation>
    </message>
    <message>
        <source>Follow live</source>
        <translation>Live folgen</translation>
    </message>
    <message>
        <source>While a run is going on, the cursor shows what the machine has done</source>
        <translation>Während eines Laufs zeigt der Zeiger, was die Maschine getan hat</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>action %1 / %2</source>
        <translation>Aktion %1 / %2</translation>
    </message>
</context>
<context>
    <name>retrace::ui::WhyChart</name>
    <message>
        <source>Cost of every alternative</source>
        <translation>Kosten jeder Möglichkeit</translation>
    </message>
    <message>
        <source>%1 alternatives; the least cost is %2 forward operations, the schedule&apos;s choice costs %3.</source>
        <translation>%1 Möglichkeiten; am wenigsten kosten %2 Vorwärtsschritte, die Wahl des Plans kostet %3.</translation>
    </message>
    <message>
        <source>distance y (%1 of %2 evaluated)</source>
        <translation>Abstand y (%1 von %2 ausgewertet)</translation>
    </message>
    <message>
        <source>distance y of the kept state</source>
        <translation>Abstand y des behaltenen Zustands</translation>
    </message>
    <message>
        <source>keep nothing: %1 forwards</source>
        <translation>nichts behalten: %1 Vorwärtsschritte</translation>
    </message>
    <message>
        <source>keep the hidden state after %1 steps: %2 forwards</source>
        <translation>den verborgenen Zustand nach %1 Schritten behalten: %2 Vorwärtsschritte</translation>
    </message>
    <message>
        <source>keep the internal state of step %1: %2 forwards</source>
        <translation>den inneren Zustand von Schritt %1 behalten: %2 Vorwärtsschritte</translation>
    </message>
</context>
<context>
    <name>retrace::ui::WindowDialogs</name>
    <message>
        <source>There is no schedule yet: a moment.</source>
        <translation>Noch gibt es keinen Plan: einen Augenblick.</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Table of C(t, m)&lt;/h3&gt;&lt;p&gt;Every sub-problem of the strategy: the fewest forward operations that t steps need with m units, the place of the state they start from included. The schedule is read off it: at each decision it takes the alternative whose cells add up to the least. Go to a cell to have it explained; the cell of the pinned action is lit.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Tabelle von C(t, m)&lt;/h3&gt;&lt;p&gt;Jedes Teilproblem der Strategie: die wenigsten Vorwärtsschritte, die t Schritte mit m Einheiten brauchen, der Platz ihres Ausgangszustands mitgezählt. Der Plan wird aus ihr abgelesen: bei jeder Entscheidung nimmt er die Möglichkeit, deren Zellen am wenigsten ergeben. Jede Zelle, zu der man geht, wird erklärt; die der festgehaltenen Aktion leuchtet.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Go to action %1</source>
        <translation>Zu Aktion %1 gehen</translation>
    </message>
    <message>
        <source>Pin step %1</source>
        <translation>Schritt %1 festhalten</translation>
    </message>
    <message>
        <source>RETRACE_WORKER names the worker: &apos;%1&apos;. Start without it to choose another here.</source>
        <translation>RETRACE_WORKER nennt den Arbeiter: &apos;%1&apos;. Ohne diese Variable gestartet, lässt sich hier ein anderer wählen.</translation>
    </message>
    <message>
        <source>Worker</source>
        <translation>Arbeiter</translation>
    </message>
    <message>
        <source>The command that runs networks. Empty: the one that came with this program.
Another machine: ssh HOST retrace-cli (with a key, so that it asks for nothing). Files to learn from are looked for there;
recordings are written here.</source>
        <translation>Der Befehl, der Netze trainiert. Leer: der mit diesem Programm gekommene.
Eine andere Maschine: ssh RECHNER retrace-cli (mit einem Schlüssel, damit nichts gefragt wird). Dateien zum Lernen werden dort gesucht;
Aufzeichnungen werden hier geschrieben.</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Space-time&lt;/h3&gt;&lt;p&gt;Time steps run to the right, actions downwards. Each row is one action of the schedule: blue steps are computed for the first time, orange ones again; green steps are backpropagated. A vertical bar is a state that is held: narrow and blue a hidden state, wide and pink an internal state.&lt;/p&gt;&lt;p&gt;Ctrl+wheel zooms at the pointer, a drag on a ruler selects a range, a click pins. Where one pixel stands for several cells, the most important one is shown and a note below it says so.&lt;/p&gt;&lt;p&gt;From close by, a stroke marks a step that is computed again and a cross one that is backpropagated. During a run a line of its own colour shows what the machine did; a row in which that was not the planned action is hatched and carries a ≠.&lt;/p&gt;&lt;p&gt;Ctrl+Shift+R draws the recursion tree: each frame is a sub-problem of t steps with m free units. Pin an action to see the sub-problem that it decides and all that this is part of.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Raum-Zeit&lt;/h3&gt;&lt;p&gt;Zeitschritte laufen nach rechts, Aktionen nach unten. Jede Zeile ist eine Aktion des Plans: blaue Schritte werden zum ersten Mal berechnet, orange erneut; grüne werden rückwärts gerechnet. Ein senkrechter Balken ist ein Zustand, der gehalten wird: schmal und blau ein verborgener, breit und rosa ein innerer.&lt;/p&gt;&lt;p&gt;Strg+Rad vergrößert am Zeiger, Ziehen auf einem Lineal wählt einen Bereich, ein Klick hält fest. Wo ein Pixel für mehrere Zellen steht, wird die wichtigste gezeigt, und ein Vermerk darunter sagt es.&lt;/p&gt;&lt;p&gt;Aus der Nähe kennzeichnet ein Strich einen Schritt, der erneut berechnet wird, und ein Kreuz einen, der rückwärts gerechnet wird. Während eines Laufs zeigt eine Linie in eigener Farbe, was die Maschine tat; eine Zeile, in der das nicht die geplante Aktion war, ist schraffiert und trägt ein ≠.&lt;/p&gt;&lt;p&gt;Strg+Umschalt+R zeichnet den Rekursionsbaum: Jeder Rahmen ist ein Teilproblem von t Schritten mit m freien Einheiten. Eine festgehaltene Aktion zeigt das Teilproblem, das sie entscheidet, und alle, zu denen es gehört.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Overview&lt;/h3&gt;&lt;p&gt;The whole run in small. The frame is what the picture above shows: drag it, or click to go there.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Übersicht&lt;/h3&gt;&lt;p&gt;Der ganze Lauf im Kleinen. Der Rahmen ist, was das Bild darüber zeigt: ziehen Sie ihn, oder klicken Sie, um dorthin zu gehen.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Arena and steps&lt;/h3&gt;&lt;p&gt;The arena is all memory that the schedule may keep, byte for byte: discs are hidden states, blocks are internal states, to scale. The strip below has one cell for each time step. Both show the moment at the cursor.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Arena und Schritte&lt;/h3&gt;&lt;p&gt;Die Arena ist aller Speicher, den der Plan belegen darf, Byte für Byte: Scheiben sind verborgene, Blöcke innere Zustände, maßstäblich. Der Streifen darunter hat eine Zelle je Zeitschritt. Beide zeigen den Augenblick am Zeiger.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Memory against compute&lt;/h3&gt;&lt;p&gt;Each step of a line is a budget at which that strategy needs fewer forward operations; both axes are logarithmic. Click to take a budget.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Speicher gegen Rechenzeit&lt;/h3&gt;&lt;p&gt;Jede Stufe einer Linie ist ein Budget, bei dem diese Strategie weniger Vorwärtsschritte braucht; beide Achsen sind logarithmisch. Ein Klick nimmt ein Budget.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;h3&gt;What and why&lt;/h3&gt;&lt;p&gt;The action looked at, the sub-problem it decides (t steps, m units), what each alternative would have cost, and when a kept state is needed and freed. Links go to the action they name.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Was und warum&lt;/h3&gt;&lt;p&gt;Die betrachtete Aktion, das Teilproblem, das sie entscheidet (t Schritte, m Einheiten), was jede andere Wahl gekostet hätte, und wann ein behaltener Zustand gebraucht und freigegeben wird. Links führen zur genannten Aktion.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Problem, budget, run&lt;/h3&gt;&lt;p&gt;The length of the sequences, the network whose states are kept, the strategy and the memory it may use. The slider goes from breakpoint to breakpoint of the exact curve: every position needs fewer forward operations than the one before. Run trains a real network under this budget.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Problem, Budget, Lauf&lt;/h3&gt;&lt;p&gt;Die Länge der Folgen, das Netz, dessen Zustände behalten werden, die Strategie und der Speicher, den sie nutzen darf. Der Regler geht von Knick zu Knick der genauen Kurve: jede Stellung braucht weniger Vorwärtsschritte als die vorige. Start trainiert ein echtes Netz unter diesem Budget.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Transport&lt;/h3&gt;&lt;p&gt;Plays the schedule, action by action. B jumps to backwards. The slider scrubs.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Wiedergabe&lt;/h3&gt;&lt;p&gt;Spielt den Plan Aktion für Aktion ab. B springt zu Rückwärtsschritten. Der Regler fährt durch den Plan.&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>retrace::ui::WorkerQuestion</name>
    <message>
        <source>The worker &apos;%1&apos; did not answer within %2 seconds.</source>
        <translation>Der Arbeiter &apos;%1&apos; hat nicht innerhalb von %2 Sekunden geantwortet.</translation>
    </message>
</context>
</TS>
