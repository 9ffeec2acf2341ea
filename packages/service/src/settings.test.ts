import { describe, expect, it } from 'vitest';
import { readChoice, readPort, SettingsError } from './environment.ts';
import { readSettings } from './settings.ts';

describe('settings', () => {
  it('choose the embedded engine when no cluster is named', () => {
    const { engine, httpPort, host } = readSettings({ CAUSEWAY_DATA: '/srv/causeway' });
    expect(engine).toEqual({ kind: 'embedded', directory: '/srv/causeway' });
    expect({ httpPort, host }).toEqual({ httpPort: 8080, host: '127.0.0.1' });
  });

  it('choose the cluster when both its parts are named, and refuse one alone', () => {
    const { engine } = readSettings({ KAFKA_BROKERS: 'a:9092, b:9092', MONGODB_URL: 'mongodb://m' });
    expect(engine).toEqual({
      kind: 'cluster',
      brokers: ['a:9092', 'b:9092'],
      security: {},
      mongodbUrl: 'mongodb://m',
      database: 'causeway',
      topicPrefix: '',
    });
    expect(() => readSettings({ KAFKA_BROKERS: 'a:9092' })).toThrow(SettingsError);
  });

  it('take an empty variable as none, and half an identity provider as a mistake', () => {
    const nothing = readSettings({});
    const names = ['CAUSEWAY_DATA', 'CAUSEWAY_HOST', 'CAUSEWAY_HTTP_PORT', 'CAUSEWAY_LOG_LEVEL', 'KAFKA_BROKERS'];
    const empty = [...names, 'MONGODB_URL', 'CAUSEWAY_JWKS_URL', 'CAUSEWAY_ISSUER', 'SCHEMA_REGISTRY_URL'];
    expect(readSettings(Object.fromEntries(empty.map(it => [it, ''])))).toEqual(nothing);
    const half = { CAUSEWAY_JWKS_URL: 'https://idp.example/keys', CAUSEWAY_ISSUER: '' };
    expect(() => readSettings(half)).toThrow(/CAUSEWAY_JWKS_URL and CAUSEWAY_ISSUER go together/);
    expect(() => readSettings({ CAUSEWAY_LOG_LEVEL: 'loud' })).toThrow(/CAUSEWAY_LOG_LEVEL is one of info, .*silent/);
  });

  it('say which variable is wrong and what would be right', () => {
    expect(() => readPort({ CAUSEWAY_HTTP_PORT: '80 80' }, 'CAUSEWAY_HTTP_PORT', 1)).toThrow(
      /CAUSEWAY_HTTP_PORT is a port/,
    );
    expect(() => readChoice({ X: 'maybe' }, 'X', ['permit', 'deny'])).toThrow(/permit, deny/);
    expect(readChoice({}, 'X', ['permit', 'deny'])).toBe('permit');
    expect(() => readSettings({ CAUSEWAY_DEAD_LETTER_CAP: 'many' })).toThrow(/CAUSEWAY_DEAD_LETTER_CAP/);
    expect(readSettings({ CAUSEWAY_DEAD_LETTER_CAP: '500' }).deadLetterCap).toBe(500);
  });
});
