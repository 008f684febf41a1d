/** One thing after another: what happens in a room happens in one order, the same for everybody in it. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Tasks that have not begun yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** Runs a task when all before it are done, whether they went well or not. */
  run<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    const result = this.#last.then(() => {
      this.#waiting -= 1
      return task()
    })
    /* whoever handed the task in hears of its failure; the next task does not */
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything that is queued now is done. */
  async drained(): Promise<void> {
    await this.#last
  }
}
