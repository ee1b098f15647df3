// Holds answers against Google's own description of its API.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const description = JSON.parse(
  readFileSync(join(root, 'tests/fixtures/google/calendar.v3.discovery.json'), 'utf8'),
);
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Fails unless `value` is what a method such as `events.list` answers. */
export function check(value, method) {
  const [resource, name] = method.split('.');
  const { response } = description.resources[resource].methods[name];
  if (response) fits(value, response, method);
  else assert.ok(value === '' || value === undefined, `${method} answers nothing`);
}

function fits(value, schema, place) {
  if (schema.$ref) return fits(value, description.schemas[schema.$ref], place);
  switch (schema.type) {
    case 'object':
      assert.ok(value && typeof value === 'object' && !Array.isArray(value), `${place}: no object`);
      for (const [name, field] of Object.entries(value)) {
        const known = schema.properties?.[name] ?? schema.additionalProperties;
        assert.ok(known, `${place} has no ${name}`);
        fits(field, known, `${place}.${name}`);
      }
      break;
    case 'array':
      assert.ok(Array.isArray(value), `${place}: no list`);
      value.forEach((item) => fits(item, schema.items, `${place}[]`));
      break;
    case 'boolean':
      assert.equal(typeof value, 'boolean', place);
      break;
    case 'integer':
      assert.ok(Number.isInteger(value), `${place}: ${value}`);
      break;
    case 'string':
      assert.equal(typeof value, 'string', place);
      if (schema.format === 'date') assert.match(value, /^\d{4}-\d\d-\d\d$/, place);
      if (schema.format === 'date-time') assert.match(value, time, place);
      if (schema.format === 'int64') assert.match(value, /^-?\d+$/, place);
      break;
    default:
      assert.equal(schema.type, 'any', place);
  }
}
