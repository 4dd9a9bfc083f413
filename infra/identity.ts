/** What guest tokens are signed with. Each stage has its own: `sst secret set GuestKey …`. */
export const guestKey = new sst.Secret("GuestKey");
