import { refusals } from './modules.ts';
import type { Module } from './modules.ts';

/** The `cnCloud` module of a plug without internet access, which may be bound to an account. */
export function createCloudModule(): Module {
  let account = '';
  return {
    get_info: () => ({
      username: account,
      server: 'devs.tplinkcloud.com',
      binded: account === '' ? 0 : 1,
      cld_connection: 0,
      illegalType: 0,
      stopConnect: 0,
      tcspStatus: 0,
      fwDlPage: '',
      tcspInfo: '',
      fwNotifyType: 0,
    }),
    bind({ username, password }) {
      if (typeof username !== 'string' || username === '' || typeof password !== 'string') {
        return refusals.invalidArgument;
      }
      account = username;
      return {};
    },
    unbind() {
      if (account === '') return refusals.notBound;
      account = '';
      return {};
    },
  };
}
