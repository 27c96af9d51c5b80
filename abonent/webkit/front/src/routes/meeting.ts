// A colleague saved the draft while one drew: both drawings beside each other, what both changed is chosen, then both are one.
import { find } from "../dom";
import { showDrawings } from "./drawings";
import { type Answer, send } from "./sending";

export class Meeting {
  private box: HTMLElement;
  private texts: Record<string, string> = {};
  private revision: number | null = null;

  constructor(
    private root: HTMLElement, private url: string,
    private merge: (choices: Record<string, string>, revision: number | null) => Promise<boolean>,
  ) {
    this.box = find("[data-meeting]", root)!;
    this.box.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.settle(event.target as HTMLFormElement);
    });
  }

  async show(texts: Record<string, string>): Promise<Answer> {
    this.texts = texts;
    return this.ask({});
  }

  close(): void {
    this.box.hidden = true;
    this.box.replaceChildren();
    this.root.removeAttribute("data-met-both");
  }

  private async ask(choices: Record<string, string>): Promise<Answer> {
    const answer = await send(this.url, this.texts, choices);
    if (!answer.ok) return answer;
    this.revision = answer.body.revision;
    this.box.innerHTML = answer.body.html;
    this.box.hidden = false;
    this.root.setAttribute("data-met-both", "");
    showDrawings(this.box);
    return answer;
  }

  /** What was chosen may bring up something else: then that is asked, too. */
  private async settle(form: HTMLFormElement): Promise<void> {
    const choices = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const answer = await send(this.url, this.texts, choices);
    if (answer.ok && answer.body.open.length) {
      await this.ask(choices);
      find<HTMLElement>(`[data-asked="${CSS.escape(answer.body.open[0])}"] input`, this.box)?.focus();
      return;
    }
    // A colleague may have saved again since: then the save is refused, and both are shown anew.
    if (!await this.merge(choices, this.revision)) await this.ask(choices);
  }
}
