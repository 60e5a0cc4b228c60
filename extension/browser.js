// @ts-check
/**
 * The one seam to the browser: no other file calls chrome.* or browser.*.
 *
 * A classic script that sets a global, because it serves two kinds of caller: modules import it for
 * that effect, and it is injected into pages, where modules cannot go. There only `message`, `send`
 * and what needs no privilege works. Running it again replaces the global by the same.
 */
(() => {
  /** @type {typeof chrome} */
  const api = /** @type {any} */ (globalThis).browser ?? chrome;

  /** @param {number} tabId @param {number | null} frameId  Null: every frame that may be read. */
  const target = (tabId, frameId) =>
    frameId === null ? { tabId, allFrames: true } : { tabId, frameIds: [frameId] };

  /** @type {QuoteproofBrowser} */
  const seam = {
    /** Return a text of _locales, with its placeholders filled. */
    message: (name, ...values) => api.i18n.getMessage(name, values),

    /** Return the background's reply to a message. */
    send: (message) => api.runtime.sendMessage(message),

    /** Let a handler answer messages; what it leaves undefined gets no reply. */
    onMessage(handler) {
      api.runtime.onMessage.addListener((message, sender, reply) => {
        const answer = handler(message, sender);
        if (!answer) return false;
        answer.then(reply, (error) => {
          console.error(error);
          reply(undefined);
        });
        return true; // the reply comes later
      });
    },

    /** Return whether a message comes from this extension: a page of ours or a script we injected. */
    isOurs: (sender) => sender.id === api.runtime.id,

    /** Return whether a message comes from a page of this extension. */
    isOwnPage: (sender) =>
      sender.id === api.runtime.id && Boolean(sender.url?.startsWith(api.runtime.getURL(""))),

    /** Return a kept setting, or the given value when none is kept. */
    async getSetting(name, otherwise) {
      return String((await api.storage.local.get({ [name]: otherwise }))[name]);
    },

    setSetting: (name, value) => api.storage.local.set({ [name]: value }),

    /** Return the text that openPasteWindow left behind, once. */
    async takeHandoff() {
      const { handoff = "" } = await api.storage.session.get("handoff");
      await api.storage.session.remove("handoff");
      return String(handoff);
    },

    /** Open the popup's page as a window of its own. The text travels in memory, never in an address. */
    async openPasteWindow(text) {
      await api.storage.session.set({ handoff: text });
      const url = api.runtime.getURL("popup.html#window");
      if (api.windows) await api.windows.create({ url, type: "popup", width: 460, height: 640 });
      else await api.tabs.create({ url });
    },

    /** Open the form for saving as a window of its own. The draft travels in memory, as above. */
    async openSaveWindow(draft) {
      const key = crypto.randomUUID();
      await api.storage.session.set({ [`draft-${key}`]: draft });
      const url = api.runtime.getURL(`save.html#${key}`);
      if (api.windows) await api.windows.create({ url, type: "popup", width: 720, height: 860 });
      else await api.tabs.create({ url });
    },

    /** Return the draft that openSaveWindow left behind, once; undefined when there is none. */
    async takeDraft(key) {
      const name = `draft-${key}`;
      const kept = await api.storage.session.get(name);
      await api.storage.session.remove(name);
      return kept[name];
    },

    hasPermission: (pattern) => api.permissions.contains({ origins: [pattern] }),

    /** Ask the user. Firefox allows this only first thing in a click handler, before any await. */
    requestPermission: (pattern) => api.permissions.request({ origins: [pattern] }),

    /** Return the text of a file of this extension. */
    ownFile: async (path) => (await fetch(api.runtime.getURL(path))).text(),

    /** Run files in a tab, in one frame or in all that may be read; rejects when none may. */
    async runFiles(tabId, frameId, files) {
      await api.scripting.executeScript({ target: target(tabId, frameId), files });
    },

    /** Return what a self-contained function returns in each frame. */
    async runFunction(tabId, frameId, func, args) {
      const results = await api.scripting.executeScript({
        target: target(tabId, frameId),
        func: /** @type {any} */ (func),
        args: args ?? [],
      });
      return /** @type {any} */ (results);
    },

    activeTab: async () => (await api.tabs.query({ active: true, currentWindow: true }))[0]?.id,

    openSettings: () => api.runtime.openOptionsPage(),

    /** Return the keys that ask about the selection, or "" when the user has set none. */
    async shortcut() {
      const commands = await api.commands.getAll();
      return commands.find(({ name }) => name === "ask")?.shortcut ?? "";
    },

    /** Make the context menu's items, in place of those of an earlier version. */
    createMenu(items) {
      api.contextMenus.removeAll(() => {
        for (const { id, title, on } of items) api.contextMenus.create({ id, title, contexts: [on] });
      });
    },

    onInstalled: (handler) => api.runtime.onInstalled.addListener(handler),

    onMenu(handler) {
      api.contextMenus.onClicked.addListener(({ menuItemId, frameId = 0, selectionText = "" }, tab) =>
        handler({ id: String(menuItemId), frameId, text: selectionText, tabId: tab?.id }),
      );
    },

    onCommand(handler) {
      api.commands.onCommand.addListener((name, tab) => handler(name, tab?.id));
    },
  };
  globalThis.quoteproofBrowser = Object.freeze(seam);
})();
