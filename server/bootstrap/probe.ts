/** A process of its own: starts the worker that its argument names, asks it something, and says with its exit code whether it answered. */
import { createWorker } from 'mediasoup'

const workerBin = process.argv[2]
if (workerBin === undefined) throw new Error('the path of a worker is wanted')

const worker = await createWorker({ workerBin, logLevel: 'error' })
const { pid } = await worker.dump()
worker.close()
process.exit(pid === worker.pid ? 0 : 1)
