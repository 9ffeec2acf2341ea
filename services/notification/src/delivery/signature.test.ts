import { describe, expect, it } from 'vitest';
import { isSecret, newSecret, signatureHeaders } from './signature.ts';

describe('the signature', () => {
  it('is what Standard Webhooks gives as its example', () => {
    const headers = signatureHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('takes secrets of 24 to 64 bytes, of which it makes its own', () => {
    expect(isSecret(newSecret())).toBe(true);
    expect(newSecret()).not.toBe(newSecret());
    expect(isSecret(Buffer.alloc(24).toString('base64'))).toBe(true);
    expect(isSecret(`whsec_${Buffer.alloc(23).toString('base64')}`)).toBe(false);
    expect(isSecret(`whsec_${Buffer.alloc(65).toString('base64')}`)).toBe(false);
    expect(isSecret('whsec_not base64!')).toBe(false);
  });
});
