import { refusals } from './modules.ts';
import type { Module } from './modules.ts';

/** The vendor's cloud as a plug sees it that may belong to an account, but has no way to the internet. */
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
