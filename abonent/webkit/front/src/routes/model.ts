// Reading and writing what stands in a drawing: each write is a step of the undo.
import { type Moddle, type Shape, isA } from "./types";

export class Model {
  private modeling: Moddle;
  private moddle: Moddle;
  readonly canvas: Moddle;
  readonly registry: Moddle;

  constructor(readonly modeler: Moddle) {
    this.modeling = modeler.get("modeling");
    this.moddle = modeler.get("moddle");
    this.canvas = modeler.get("canvas");
    this.registry = modeler.get("elementRegistry");
  }

  get root(): Shape { return this.canvas.getRootElement(); }

  get definitions(): Moddle { return this.modeler.getDefinitions(); }

  /** The process that is the route: of a sheet with participants the first that has one. */
  get process(): Moddle {
    const drawn = this.root.businessObject;
    if (!isA(drawn, "bpmn:Collaboration")) return drawn;
    return (drawn.participants ?? []).map((one: Moddle) => one.processRef).find(Boolean) ?? drawn;
  }

  make(type: string, values: Record<string, unknown>, parent?: Moddle): Moddle {
    const made = this.moddle.create(type, values);
    if (parent) made.$parent = parent;
    return made;
  }

  /** Set attributes of anything in the drawing; an empty text takes the attribute away. */
  set(shape: Shape, of: Moddle, values: Record<string, unknown>): void {
    const cleaned = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === "" ? undefined : value]));
    if (of === shape.businessObject) this.modeling.updateProperties(shape, cleaned);
    else this.modeling.updateModdleProperties(shape, of, cleaned);
  }

  /** Our elements of one kind on a part of the drawing. */
  list(of: Moddle, kind: string): Moddle[] {
    return (of.extensionElements?.values ?? []).filter((one: Moddle) => one.$type === `abonent:${kind}`);
  }

  first(of: Moddle, kind: string): Moddle | undefined { return this.list(of, kind)[0]; }

  get(of: Moddle, kind: string, name: string): string { return this.first(of, kind)?.[name] ?? ""; }

  /** Put these in place of all of that kind; what stands there of others stays. */
  replace(shape: Shape, of: Moddle, kind: string, made: Moddle[]): void {
    const holder = of.extensionElements;
    if (!holder) {
      if (made.length) this.modeling.updateModdleProperties(shape, of, { extensionElements: this.holding(of, made) });
      return;
    }
    const kept: Moddle[] = holder.values ?? [];
    const place = kept.findIndex((one) => one.$type === `abonent:${kind}`);
    const others = kept.filter((one) => one.$type !== `abonent:${kind}`);
    const values = [...others];
    values.splice(place < 0 ? others.length : Math.min(place, others.length), 0, ...made);
    for (const one of made) one.$parent = holder;
    if (values.length) this.modeling.updateModdleProperties(shape, holder, { values });
    else this.modeling.updateModdleProperties(shape, of, { extensionElements: undefined });
  }

  private holding(of: Moddle, values: Moddle[]): Moddle {
    const holder = this.make("bpmn:ExtensionElements", { values }, of);
    for (const one of values) one.$parent = holder;
    return holder;
  }

  /** Set an attribute of the only element of a kind; the element comes and goes with what it says. */
  put(shape: Shape, of: Moddle, kind: string, name: string, value: string): void {
    const found = this.first(of, kind);
    if (found) {
      const left = { ...attributesOf(found), [name]: value };
      if (!Object.values(left).some(Boolean) && !Object.keys(found.$attrs ?? {}).length) this.replace(shape, of, kind, []);
      else this.modeling.updateModdleProperties(shape, found, { [name]: value || undefined });
    } else if (value) this.replace(shape, of, kind, [this.make(`abonent:${kind}`, { [name]: value })]);
  }

  /** The name in a language: the drawing's own is the first one's. */
  name(of: Moddle, language: string, isFirst: boolean): string {
    const told = this.list(of, "Name").find((one) => one.lang === language)?.body;
    return told ?? (isFirst ? of.name ?? "" : "");
  }

  setName(shape: Shape, of: Moddle, language: string, isFirst: boolean, value: string): void {
    const others = this.list(of, "Name").filter((one) => one.lang !== language);
    const told = this.list(of, "Name").length !== others.length;
    if (isFirst) this.rename(shape, of, value);
    if (!isFirst && value) this.replace(shape, of, "Name", [...others, this.make("abonent:Name", { lang: language, body: value })]);
    else if (told) this.replace(shape, of, "Name", others);
  }

  private rename(shape: Shape, of: Moddle, value: string): void {
    if (of === shape.businessObject && shape.type !== "bpmn:Process") this.modeling.updateLabel(shape, value);
    else this.set(shape, of, { name: value });
  }

  documentation(of: Moddle): string { return of.documentation?.[0]?.text ?? ""; }

  setDocumentation(shape: Shape, of: Moddle, text: string): void {
    const [first, ...others] = of.documentation ?? [];
    if (first && text) return this.modeling.updateModdleProperties(shape, first, { text });
    const made = text ? [this.make("bpmn:Documentation", { text }, of)] : [];
    this.modeling.updateModdleProperties(shape, of, { documentation: [...made, ...others] });
  }

  /** An expression that stands in an element of its own: a condition, a date, a count. */
  text(of: Moddle, name: string): string { return (of[name]?.body ?? "").trim(); }

  setText(shape: Shape, of: Moddle, name: string, value: string): void {
    const found = of[name];
    if (found && value) return this.modeling.updateModdleProperties(shape, found, { body: value, language: undefined });
    this.set(shape, of, { [name]: value ? this.make("bpmn:FormalExpression", { body: value }, of) : undefined });
  }

  /** A message, signal or error by its name (an error by its code); made where there is none. */
  named(shape: Shape, of: Moddle, type: string, key: string, value: string): void {
    const roots: Moddle[] = this.definitions.rootElements;
    const reference = `${type.charAt(0).toLowerCase()}${type.slice(1)}Ref`;
    let found = roots.find((one) => one.$type === `bpmn:${type}` && one[key] === value);
    if (!found && value) {
      const values = key === "errorCode" ? { errorCode: value, name: value } : { [key]: value };
      found = this.make(`bpmn:${type}`, values, this.definitions);
      found.id = this.moddle.ids.nextPrefixed(`${type}_`, found);
      this.modeling.updateModdleProperties(shape, this.definitions, { rootElements: [...roots, found] });
    }
    this.modeling.updateModdleProperties(shape, of, { [reference]: value ? found : undefined });
  }
}

export const attributesOf = (made: Moddle): Record<string, string> =>
  Object.fromEntries(Object.entries(made).filter(([name, value]) => !name.startsWith("$") && typeof value === "string")) as Record<string, string>;
