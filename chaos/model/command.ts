import type fc from "fast-check";

/** Something that happens. `what` is its name in a report, and all that it depends on. */
export class Command<Model extends object, World extends object> implements fc.AsyncCommand<Model, World> {
  readonly #what: string;
  readonly #act: (model: Model, world: World) => Promise<void> | void;

  constructor(what: string, act: (model: Model, world: World) => Promise<void> | void) {
    this.#what = what;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, world: World): Promise<void> {
    await this.#act(model, world);
  }

  toString(): string {
    return this.#what;
  }
}
