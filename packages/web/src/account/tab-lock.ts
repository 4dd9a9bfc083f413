/** Does work that one tab at a time may do. `signal`: a waiting tab gives up. */
export const withTabLock = <T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
  navigator.locks ? navigator.locks.request(name, signal ? { signal } : {}, work) : work();
