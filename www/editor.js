// The code editor: CodeMirror 6 with a few functions. The page loads this file after it has drawn itself; until then,
// and where it cannot be loaded, a textarea does the same work.

import { defaultKeymap, history, historyKeymap, indentWithTab, temporarilySetTabFocusMode } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration, EditorView, GutterMarker, drawSelection, gutter, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Marks what the page did to the text, for which it is not called back.
const fromPage = Annotation.define();

// What a line needs of the memory: a bar next to it, as long as the part of what there is.
class Weight extends GutterMarker {
  constructor({ share, outcome, title }) {
    super();
    Object.assign(this, { share, outcome, title });
  }

  eq(other) {
    return this.share === other.share && this.outcome === other.outcome && this.title === other.title;
  }

  toDOM() {
    const bar = document.createElement("div");
    bar.className = `weight weight-${this.outcome}`;
    bar.style.width = `${Math.max(0.12, this.share) * 100}%`;
    bar.title = this.title;
    bar.dataset.outcome = this.outcome;
    return bar;
  }
}

// A set of ranges that the page puts in as a whole, and that moves with the text until it does so again.
function fromOutside() {
  const put = StateEffect.define();
  const field = StateField.define({
    create: () => RangeSet.empty,
    update: (now, transaction) =>
      transaction.effects.reduce((set, effect) => (effect.is(put) ? effect.value : set), now.map(transaction.changes)),
  });
  return { put, field };
}
const weights = fromOutside();
const highlighted = fromOutside();
const highlightedLine = Decoration.line({ class: "cm-highlighted" });

// What CodeMirror takes for the end of a line. It keeps each as one position; the page keeps the text as it was given.
const lineEnd = /\r\n?|\n/g;

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--code-definition)" },
  { tag: tags.meta, color: "var(--code-definition)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "13px", lineHeight: "20px" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--text-soft)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--code-selection)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--code-bracket)", outline: "1px solid var(--line-strong)" },
  ".cm-lintRange": { backgroundImage: "none", textDecorationLine: "underline", textDecorationStyle: "wavy", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecorationColor: "var(--error)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warning)" },
  ".cm-lintRange-info": { textDecorationColor: "var(--info)", textDecorationStyle: "dotted", textDecorationThickness: "2px" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--error)" },
  ".cm-lintPoint-warning:after": { borderBottomColor: "var(--warning)" },
  ".cm-lintPoint-info:after": { borderBottomColor: "var(--info)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line-strong)" },
  ".cm-diagnostic": { borderLeftWidth: "3px", fontFamily: "var(--sans)", maxWidth: "28rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--info)" },
  ".cm-highlighted": { backgroundColor: "var(--code-highlighted)" },
  ".cm-weights": { width: "34px", paddingLeft: "4px" },
  ".weight": { height: "8px", marginTop: "6px", backgroundColor: "var(--weight)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  // CodeMirror's own marks are images of fixed colors.
  ".cm-lint-marker": { content: "none", width: "8px", height: "8px", margin: "6px 3px" },
  ".cm-lint-marker-error": { backgroundColor: "var(--error)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--warning)", clipPath: "polygon(50% 0, 100% 100%, 0 100%)" },
  ".cm-lint-marker-info": { backgroundColor: "var(--info)", borderRadius: "50%" },
});

// Makes an editor in `parent`. `onChange(text, pasted)` gets what the user does, `onHover(offset)` the start of the
// line that is hovered, -1 for none; `selection` gives it the keyboard.
export function create(parent, text, onChange, onHover, selection) {
  let given = text;
  let pasted = null;
  let hovered = -1;

  function hover(position) {
    const offset = position < 0 ? -1 : toOffset(position);
    if (offset !== hovered) onHover((hovered = offset));
  }

  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: given,
      extensions: [
        weights.field, gutter({ class: "cm-weights", markers: (view) => view.state.field(weights.field) }),
        highlighted.field, EditorView.decorations.from(highlighted.field),
        lineNumbers(), lintGutter(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(),
        EditorState.tabSize.of(4), indentUnit.of("    "), indentOnInput(), bracketMatching(), highlightActiveLine(),
        python(), syntaxHighlighting(highlighting), theme,
        // Escape, then Tab, leaves the editor; Tab alone indents.
        keymap.of([...defaultKeymap, ...historyKeymap, { key: "Escape", run: temporarilySetTabFocusMode }, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": "PySpark code", "aria-describedby": "code-hint", spellcheck: "false" }),
        EditorView.domEventHandlers({
          mousemove(event, view) {
            const block = view.lineBlockAtHeight(event.clientY - view.documentTop);
            hover(view.state.doc.lineAt(block.from).from);
          },
          mouseleave: () => hover(-1),
        }),
        EditorView.clipboardInputFilter.of((clip) => (pasted = clip)),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          const ours = update.transactions.some((it) => it.annotation(fromPage));
          if (!ours) {
            given = carryOver(given, update, pasted);
            onChange(given, update.transactions.some((it) => it.isUserEvent("input.paste")));
          }
          pasted = null;
        }),
      ],
    }),
  });
  if (selection) {
    view.dispatch({ selection: { anchor: clamp(selection[0]), head: clamp(selection[1]) } });
    view.focus();
  }

  function clamp(position) {
    return Math.min(position, view.state.doc.length);
  }

  // From an offset in the text as given to the editor's position, which counts each line end as one.
  function toPosition(offset) {
    if (!given.includes("\r")) return clamp(offset);
    const pairs = given.slice(0, offset).match(/\r\n/g)?.length ?? 0;
    return clamp(offset - pairs);
  }

  function toOffset(position) {
    return given.includes("\r") ? positionsToOffsets(given)(position) : position;
  }

  // The start of the line that an offset in the text as given lies in.
  function lineStart(offset) {
    return view.state.doc.lineAt(toPosition(offset)).from;
  }

  return {
    // Puts a text in the place of the old one: one step of the history, which leaves what is alike, and the caret in
    // it, alone.
    setText(next) {
      if (next === given) return;
      given = next;
      const before = view.state.doc.toString();
      const after = next.replace(lineEnd, "\n");
      const most = Math.min(before.length, after.length);
      let start = 0;
      while (start < most && before[start] === after[start]) start += 1;
      let end = 0;
      while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
      view.dispatch({
        changes: { from: start, to: before.length - end, insert: after.slice(start, after.length - end) },
        annotations: fromPage.of(true),
        userEvent: "input.fix",
      });
    },

    // Takes JSON: findings, `[{from, to, severity, message}]`, and weights, `[{from, share, outcome, title}]`, one a
    // line; offsets in `text`. Marks of another text than the editor's are late: those of the present one are on their
    // way.
    setMarks(text, findings, weighed) {
      if (text !== given) return;
      const found = JSON.parse(findings).map((it) => ({ ...it, from: toPosition(it.from), to: toPosition(it.to) }));
      const ranges = JSON.parse(weighed).map((it) => new Weight(it).range(lineStart(it.from)));
      view.dispatch(setDiagnostics(view.state, found), { effects: weights.put.of(RangeSet.of(ranges, true)) });
    },

    // Highlights the lines that these offsets are in; offsets of a longer text than the editor's are late.
    setHighlighted(offsets) {
      const starts = [...new Set([...offsets].map(lineStart))];
      view.dispatch({ effects: highlighted.put.of(Decoration.set(starts.map((at) => highlightedLine.range(at)), true)) });
    },

    reveal(from, to) {
      const range = { anchor: toPosition(from), head: toPosition(to) };
      view.dispatch({ selection: range, effects: EditorView.scrollIntoView(range.anchor, { y: "center" }) });
      view.focus();
    },

    destroy() {
      view.destroy();
    },
  };
}

// The text as given, after the changes of an update: what was not touched keeps its line ends, what was pasted comes
// with its own, and a new line ends as the others do.
function carryOver(given, update, pasted) {
  if (!given.includes("\r") && !pasted?.includes("\r")) return update.state.doc.toString();
  const usual = given.match(lineEnd)?.[0] ?? "\n";
  const offsets = positionsToOffsets(given);
  let next = "";
  let at = 0;
  update.changes.iterChanges((from, to, _from, _to, inserted) => {
    const plain = inserted.toString();
    const whole = pasted !== null && pasted.replace(lineEnd, "\n") === plain;
    next += given.slice(at, offsets(from)) + (whole ? pasted : plain.replaceAll("\n", usual));
    at = offsets(to);
  });
  return next + given.slice(at);
}

function positionsToOffsets(given) {
  const pairs = [...given.matchAll(/\r\n/g)].map((it, index) => it.index - index);
  return (position) => position + pairs.filter((pair) => pair < position).length;
}

// The page adds this file as a script, as WebAssembly has no `import()`, and finds it here.
globalThis.playgroundEditor = { create };
