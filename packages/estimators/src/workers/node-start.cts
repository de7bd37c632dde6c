import threads = require('node:worker_threads')

/**
 * Where worker threads begin. It loads their module by `import()`, as piscina would load one of ES kind by `require`: where a thread is ended in the middle
 * of that, Node 20 ends the whole process ("IsGraphAsync must be used on an instantiated module").
 */
const loaded: Promise<Readonly<Record<string, unknown>>> = import(threads.workerData.entry)

/** A function of the module when that has loaded; one that throws the reason where it cannot be. */
function exported(name: string): Promise<unknown> {
  return loaded.then(
    (module) => module[name],
    (reason) => () => {
      throw reason
    },
  )
}

const start: Readonly<Record<'runFold' | 'ready', Promise<unknown>>> = { runFold: exported('runFold'), ready: exported('ready') }

export = start
