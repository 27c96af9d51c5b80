// The editor of routes: the drawing, its properties, what is wrong with it, saving.
import { all, debounce, find } from "../dom";
import { letterOf } from "../keys";
import { toast } from "../toasts";
import { settle } from "./controls";
import { Findings } from "./findings";
import { type Kept, Keeping } from "./keeping";
import { download, fit, pictureOf, zoomBy } from "./look";
import { Meeting } from "./meeting";
import { Model } from "./model";
import { makeModeler } from "./modeler";
import { Paper } from "./paper";
import { Panel } from "./panel";
import { type Answer, send } from "./sending";
import type { Data, Moddle } from "./types";
import { learn, say } from "./words";

const READABLE = 0.65; // names of steps can be read

class Editor {
  private modeler: Moddle;
  private model: Model;
  private findings: Findings;
  private keeping: Keeping;
  private meeting: Meeting;
  /** What the stored drawing is, and what moddle makes of it untouched: the server mends from these what moddle drops. */
  private stored: string;
  private before = "";
  private revision: number | null;
  private isDirty = false;
  private checking: AbortController | null = null;
  private saving: Promise<boolean> | null = null;

  constructor(private root: HTMLElement, private data: Data) {
    learn(data.words);
    this.stored = data.xml;
    this.revision = data.revision;
    this.modeler = makeModeler(find("[data-canvas]", root)!);
    this.model = new Model(this.modeler);
    this.findings = new Findings(find("[data-findings]", root)!, this.model);
    this.keeping = new Keeping(data);
    this.meeting = new Meeting(root, data.urls.meet, (choices, revision) => this.save({ merge: "1", ...choices }, revision));
    new Panel(find("[data-panel]", root)!, this.model, data.choices);
    new Paper(this.modeler, find("[data-paper]", root)!, root);
    this.listen();
  }

  async open(): Promise<void> {
    try {
      await this.modeler.importXML(this.stored);
    } catch (error) {
      this.findings.fail(say("The drawing cannot be shown: {error}", { error: (error as Error).message }));
      return;
    }
    this.before = await this.xml();
    this.findings.show(this.data.findings);
    await this.goOn();
    this.tellAside();
    this.sheets();
    fit(this.modeler, READABLE);
    this.model.canvas.focus();
    this.root.dataset.drawn = "";
  }

  /** Go on with what was drawn and not saved. */
  private async goOn(): Promise<void> {
    const kept = await this.keeping.found();
    if (!kept?.xml || kept.xml === this.before) return;
    await this.bring(kept);
    toast({
      text: say("What you had drawn and not saved is here again."),
      action: { label: say("Drop it"), run: () => void this.drop() },
    });
    this.check();
  }

  /** Draw on over what it was drawn over, be that the stored draft or an older one. */
  private async bring(kept: Kept): Promise<void> {
    await this.modeler.importXML(kept.xml);
    this.dirty(true);
    if (kept.revision === this.revision) return;
    if (kept.stored && kept.before) [this.stored, this.before] = [kept.stored, kept.before];
    this.revision = kept.revision;
    this.conflict(say("The draft was saved elsewhere since you drew this. Look at both, then choose."), true);
  }

  private async fetchAside(): Promise<void> {
    if (this.isDirty && !await this.save()) return;
    const kept = await this.keeping.fetchAside();
    if (!kept) return;
    this.tellAside();
    await this.bring(kept);
    this.keep(kept.xml);
    this.check();
  }

  private tellAside(): void {
    find("[data-aside]", this.root)!.hidden = !this.keeping.hasAside;
  }

  private keep(xml: string): void {
    this.keeping.keep({ xml, stored: this.stored, before: this.before, revision: this.revision });
  }

  /** Go on with what a colleague saved; mine is put aside. */
  private async takeTheirs(): Promise<void> {
    const { stored, before, revision } = this;
    if (!await this.keeping.putAside({ xml: await this.xml(), stored, before, revision })) {
      toast({ text: say("No connection. What you drew is kept in this browser; save again later."), tone: "red" });
      return;
    }
    this.isDirty = false;
    location.reload();
  }

  private async meet(): Promise<void> {
    const answer = await this.meeting.show({ stored: this.stored, before: this.before, after: await this.xml() });
    if (!answer.ok) this.refused(answer);
  }

  private async drop(): Promise<void> {
    if (this.revision !== this.data.revision) {
      await this.keeping.drop();
      this.isDirty = false;
      location.reload();
      return;
    }
    await this.modeler.importXML(this.stored);
    this.dirty(false);
    await this.keeping.drop();
    this.check();
    fit(this.modeler, READABLE);
  }

  private xml = async (): Promise<string> => (await this.modeler.saveXML({ format: true })).xml as string;

  private listen(): void {
    this.modeler.on("commandStack.changed", () => this.changed());
    window.addEventListener("beforeunload", (event) => { if (this.isDirty) event.preventDefault(); });
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || letterOf(event) !== "s") return;
      event.preventDefault();
      settle(this.root);
      void this.save();
    }, true); // before a name that is being written keeps its keys to itself
    document.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-draw]");
      if (button && !button.closest("[data-route-drawing]")) void this.act(button.dataset.draw!);
    });
    find<HTMLFormElement>("[data-activate]")?.addEventListener("submit", (event) => void this.activate(event));
  }

  private async act(name: string): Promise<void> {
    const stack = this.modeler.get("commandStack");
    const acts: Record<string, () => unknown> = {
      save: () => this.save(),
      mine: () => this.save({ over: "1" }),
      beside: () => this.save({ beside: "1" }),
      meet: () => this.meet(),
      back: () => this.meeting.close(),
      theirs: () => this.takeTheirs(),
      fetch: () => this.fetchAside(),
      forget: () => this.keeping.forgetAside().then(() => this.tellAside()),
      undo: () => stack.undo(),
      redo: () => stack.redo(),
      in: () => zoomBy(this.modeler, 1.25),
      out: () => zoomBy(this.modeler, 0.8),
      fit: () => fit(this.modeler),
      find: () => this.modeler.get("searchPad").toggle(),
      print: () => print(),
      svg: async () => download(`${this.root.dataset.code}.svg`, await pictureOf(this.modeler), "image/svg+xml"),
    };
    await acts[name]?.();
  }

  private changed(): void {
    this.dirty(true);
    this.settle();
  }

  private settle = debounce(700, () => {
    void this.xml().then((xml) => {
      if (!this.isDirty) return;
      this.keep(xml);
      this.check(xml);
    });
  });

  private dirty(on: boolean): void {
    this.isDirty = on;
    this.root.toggleAttribute("data-dirty", on);
    const told = find("[data-saved]");
    if (told) told.textContent = on ? say("Not saved") : this.revision ? say("All is saved.") : "";
    const stack = this.modeler.get("commandStack");
    for (const button of all<HTMLButtonElement>("[data-draw=undo], [data-draw=redo]")) {
      button.disabled = button.dataset.draw === "undo" ? !stack.canUndo() : !stack.canRedo();
    }
  }

  private check(xml?: string): void {
    this.checking?.abort();
    const checking = this.checking = new AbortController();
    void (async () => {
      const answer = await send(this.data.urls.check, { xml: xml ?? await this.xml() }, {}, checking.signal);
      if (answer.status === -1) return;
      if (answer.ok) this.findings.show(answer.body.findings);
      else this.findings.fail(answer.body.message ?? say("The check did not answer; it comes again with the next change."));
    })();
  }

  /** Save the drawing; `how`: what is done with what a colleague saved meanwhile, which is `revision`. */
  private async save(how: Record<string, string> = {}, revision = this.revision): Promise<boolean> {
    if (this.saving) await this.saving;
    this.saving = this.sendDrawing(how, revision);
    const done = await this.saving;
    this.saving = null;
    return done;
  }

  private async sendDrawing(how: Record<string, string>, revision: number | null): Promise<boolean> {
    const editing = this.modeler.get("directEditing");
    if (editing.isActive()) editing.complete();
    const after = await this.xml();
    const draft = await this.keeping.settled();
    const note = find<HTMLInputElement>("[data-note]")?.value ?? "";
    const answer = await send(this.data.urls.save, { stored: this.stored, before: this.before, after }, {
      revision: String(revision ?? ""), note, draft, ...how,
    });
    if (!answer.ok) {
      this.keep(after);
      return this.refused(answer);
    }
    this.stored = answer.body.xml;
    this.revision = this.data.revision = answer.body.revision;
    this.meeting.close(); // a drawing that is not seen has no size to fit into
    if (how.merge) {
      await this.modeler.importXML(this.stored);
      fit(this.modeler, READABLE);
    }
    this.before = how.merge ? await this.xml() : after;
    this.findings.show(answer.body.findings);
    find<HTMLFormElement>("[data-activate]")?.setAttribute("action", answer.body.activate);
    this.keeping.saved();
    this.conflict("");
    this.dirty(false);
    toast({ text: say("The draft is saved."), tone: "green" });
    return true;
  }

  private refused({ status, body }: Answer): boolean {
    if (status === 409) {
      this.conflict(body.message, body.met);
      return false;
    }
    const said: Record<number, string> = {
      0: say("No connection. What you drew is kept in this browser; save again later."),
      401: say("The session is over. What you drew is kept: log in, then open this page again."),
    };
    toast({ text: said[status] ?? body.message ?? say("It was not saved. Try again."), tone: "red" });
    return false;
  }

  private conflict(text: string, met = false): void {
    const note = find("[data-conflict]", this.root)!;
    note.hidden = !text;
    find("[data-met]", note)!.hidden = !met;
    find("[data-told]", note)!.textContent = text;
  }

  private async activate(event: SubmitEvent): Promise<void> {
    if (!this.isDirty && this.revision !== null) return;
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (await this.save()) form.submit();
  }

  /** A file may hold several sheets. */
  private sheets(): void {
    const sheets: Moddle[] = this.modeler.getDefinitions().diagrams ?? [];
    const choice = find<HTMLSelectElement>("[data-sheets]");
    if (!choice || sheets.length < 2) return;
    choice.hidden = false;
    sheets.forEach((sheet, index) => {
      choice.add(new Option(sheet.name || sheet.plane?.bpmnElement?.name || say("Sheet {number}", { number: index + 1 }), sheet.id));
    });
    choice.addEventListener("change", () => void this.modeler.open(choice.value).then(() => fit(this.modeler)));
  }
}

export function startEditor(): void {
  const root = find("[data-route-editor]");
  if (!root) return;
  const editor = new Editor(root, JSON.parse(find("#route-data")!.textContent!) as Data);
  // Journeys move shapes by the same doors as the mouse does.
  Object.assign(root, { editor });
  void editor.open();
}
