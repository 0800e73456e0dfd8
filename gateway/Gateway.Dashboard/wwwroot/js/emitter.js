/** A minimal publish/subscribe: on() returns the function that ends the subscription. */
export class Emitter {
  #handlers = new Map();

  on(type, handler) {
    if (!this.#handlers.has(type)) this.#handlers.set(type, new Set());
    this.#handlers.get(type).add(handler);
    return () => this.#handlers.get(type).delete(handler);
  }

  emit(type, value) {
    for (const handler of [...(this.#handlers.get(type) ?? [])]) handler(value);
  }
}
