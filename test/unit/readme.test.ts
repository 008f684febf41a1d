import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { demoAccounts } from '../../db/seed.ts'
import { commands, targetsOf, transitions } from '../../server/domain/consultation.ts'
import { referralCommands, referralTransitions } from '../../server/domain/referral.ts'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

test('the diagram of the README is the table of transitions', () => {
  const [, diagram] = /```mermaid\n([\s\S]+?)\n```/.exec(readme) ?? []
  const wanted = commands.flatMap((name) =>
    transitions[name].from.flatMap((from) =>
      targetsOf(name, from).map((to) => `  ${from} --> ${to}: ${name}`),
    ),
  )
  expect(diagram?.split('\n')).toEqual(['stateDiagram-v2', '  [*] --> draft', ...wanted])
})

test('the second diagram is the table of referrals', () => {
  const [, [, diagram] = []] = [...readme.matchAll(/```mermaid\n([\s\S]+?)\n```/g)]
  const wanted = referralCommands.flatMap((name) =>
    referralTransitions[name].from.map((from) => `  ${from} --> ${referralTransitions[name].to}: ${name}`),
  )
  expect(diagram?.split('\n')).toEqual(['stateDiagram-v2', '  [*] --> draft', ...wanted])
})

test('the README names every variable of the environment and the demonstration accounts', () => {
  const source = readFileSync(join(import.meta.dirname, '../../server/env.ts'), 'utf8')
  const names = [...source.matchAll(/^ {4}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '')
  expect(names.length).toBeGreaterThan(10)
  const internal = ['MEDIA_SOCKET', 'MEDIA_SECRET']
  for (const name of names.filter((one) => !internal.includes(one))) expect(readme).toContain(`\`${name}\``)
  for (const { loginName, password } of demoAccounts) {
    expect(readme).toContain(`\`${loginName}\``)
    expect(readme).toContain(`\`${password}\``)
  }
})

test('the README names every command', () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const name of Object.keys(scripts)) {
    const command = ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`
    expect(readme).toContain(`\`${command}`)
  }
})
