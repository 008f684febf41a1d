/** The projects in the order of their cost. `npm test` runs them one after the other; `npx vitest --config test/vitest.config.ts --project unit` runs one. */
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '..')
const postgres = join(import.meta.dirname, 'support/postgres.ts')

type Project = { name: string; maxWorkers: number; testTimeout: number; needsPostgres: boolean }

/**
 * Media and browsers fill the machine by themselves, so their files run one at a time. A limit is there for what hangs: a property goes
 * through hundreds of cases, and the machine may be busy with others.
 */
const projects: Project[] = [
  { name: 'unit', maxWorkers: 2, testTimeout: 60_000, needsPostgres: false },
  { name: 'api', maxWorkers: 2, testTimeout: 60_000, needsPostgres: true },
  { name: 'signal', maxWorkers: 1, testTimeout: 60_000, needsPostgres: true },
  { name: 'media', maxWorkers: 1, testTimeout: 240_000, needsPostgres: false },
  { name: 'e2e', maxWorkers: 1, testTimeout: 240_000, needsPostgres: true },
]

export default defineConfig({
  root,
  test: {
    watch: false,
    passWithNoTests: true,
    projects: projects.map((project) => ({
      root,
      test: {
        name: project.name,
        include: [`test/${project.name}/**/*.test.{ts,tsx}`],
        pool: 'forks' as const,
        maxWorkers: project.maxWorkers,
        testTimeout: project.testTimeout,
        /* a second, which is the default, is too short where a browser and a database share the machine */
        expect: { poll: { timeout: 20_000 } },
        hookTimeout: Math.max(120_000, project.testTimeout),
        globalSetup: project.needsPostgres ? [postgres] : [],
      },
    })),
  },
})
