/** The OpenAPI document as one plain page: routes by noun, then the schemas they name. */
import { html, raw } from 'hono/html'
import type { generateSpecs } from 'hono-openapi'

type OpenApi = Awaited<ReturnType<typeof generateSpecs>>
type Operation = {
  tags?: string[]
  summary?: string
  parameters?: unknown[]
  requestBody?: unknown
  responses?: Record<string, unknown>
  'x-permission'?: string
}

export function renderReference(document: OpenApi) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'delete'] as const).flatMap((method) => {
      const operation = item[method] as Operation | undefined
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }]
    }),
  )
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'other'))]
  const schemas = Object.entries(document.components.schemas ?? {})
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${document.info.title} API</title>
<style>${raw(style)}</style>
</head>
<body>
<h1>${document.info.title} <small>API ${document.info.version}</small></h1>
<p>${document.info.description}</p>
<p><a href="/api/openapi.json">openapi.json</a></p>
<nav>${tags.map((tag) => html`<a href="#${tag}">${tag}</a> `)}<a href="#schemas">schemas</a></nav>
${tags.map(
  (tag) => html`<h2 id="${tag}">${tag}</h2>
${operations.filter(({ operation }) => (operation.tags?.[0] ?? 'other') === tag).map(renderOperation)}`,
)}
<h2 id="schemas">Schemas</h2>
${schemas.map(
  ([name, schema]) => html`<h3 id="schema-${name}">${name}</h3>
<pre>${linked(schema)}</pre>`,
)}
</body>
</html>`
}

function renderOperation({
  method,
  path,
  operation,
}: {
  method: string
  path: string
  operation: Operation
}) {
  const parts = {
    parameters: operation.parameters,
    body: operation.requestBody,
    answers: operation.responses,
  }
  return html`<details>
<summary><b>${method}</b> <code>${path}</code> ${operation.summary ?? ''} <i>${operation['x-permission'] ?? ''}</i></summary>
${Object.entries(parts).map(([name, part]) =>
  part === undefined ? '' : html`<h4>${name}</h4><pre>${linked(part)}</pre>`,
)}
</details>`
}

/** JSON in which a reference to a schema leads to it. */
function linked(value: unknown) {
  const text = JSON.stringify(value, null, 2)
  return text.split(/("#\/components\/schemas\/\w+")/).map((part) => {
    const name = /^"#\/components\/schemas\/(\w+)"$/.exec(part)?.[1]
    return name === undefined ? part : html`<a href="#schema-${name}">${name}</a>`
  })
}

const style = `
body{max-width:1000px;margin:24px auto;padding:0 16px;font:14px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;color:#1A2224;background:#F5F4F0}
h1 small,i{color:#5F686A;font-weight:400;font-style:normal}h2{border-top:1px solid #C3C5BC;padding-top:16px}
a{color:#0E4F55}nav a{margin-right:8px}details{background:#FDFDFB;border:1px solid #DDDED6;margin:4px 0;padding:6px 10px}
summary{cursor:pointer}pre{overflow:auto;background:#ECEBE5;padding:8px;font:12px/1.5 ui-monospace,Consolas,monospace}`
