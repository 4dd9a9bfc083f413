/** In place of a message of a user whom the reader has blocked. */
export function BlockedMessage({ onShow }: { onShow: () => void }) {
  return (
    <p className="flex items-center gap-2 px-3 pt-1 text-quiet text-xs sm:px-5">
      Message from a user you blocked
      <button type="button" className="button min-h-8 px-3 text-xs" onClick={onShow}>
        Show
      </button>
    </p>
  );
}
