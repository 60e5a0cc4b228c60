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

    /** Return a kept list or table, or the given one when none is kept. */
    getKept: async (name, otherwise) =>
      /** @type {any} */ (await api.storage.local.get({ [name]: otherwise }))[name],

    setKept: (name, value) => api.storage.local.set({ [name]: value }),

    /** Keep scripts in pages away from what is stored: a token is among it. Firefox has no such switch. */
    lockStorage: async () =>
      api.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" }),

    /** Return the text that openPasteWindow left behind, once. */
    async takeHandoff() {
      const { handoff = "" } = await api.storage.session.get("handoff");
      await api.storage.session.remove("handoff");
      return String(handoff);
    },

    /** Open the popup's page as a window of its own. The text travels in memory, never in an address. */
    async openPasteWindow(text, why = "window") {
      if (text) await api.storage.session.set({ handoff: text });
      const url = api.runtime.getURL(`popup.html#${why}`);
      if (api.windows) await api.windows.create({ url, type: "popup", width: 460, height: 640 });
      else await api.tabs.create({ url });
    },

    /**
     * Open the panel beside the page, for a tab to be checked; where a browser has none, a window.
     * Both browsers allow it only first thing in a click handler, before any await.
     */
    async openPanel(tabId, windowId) {
      const { sidePanel, sidebarAction, windows, tabs } = /** @type {any} */ (api);
      const url = api.runtime.getURL("sidepanel.html#window");
      const asWindow = () =>
        windows?.create({ url, type: "popup", width: 460, height: 760 }) ?? tabs.create({ url });
      const opened = sidePanel?.open({ windowId }) ?? sidebarAction?.open() ?? asWindow();
      const panel = { tabId, windowId, asked: Date.now() };
      await Promise.all([opened.catch(asWindow), api.storage.session.set({ panel })]);
    },

    /** Return the tab of a window that is to be checked, once; without a window, of any. */
    async takePanelRequest(windowId) {
      const { panel } = await api.storage.session.get("panel");
      const request = /** @type {PanelRequest | undefined} */ (panel);
      if (!request || (windowId !== undefined && request.windowId !== windowId)) return undefined;
      await api.storage.session.remove("panel");
      return request.tabId;
    },

    onPanelRequest(handler) {
      api.storage.session.onChanged.addListener(({ panel }) => panel?.newValue && handler());
    },

    /** Tie the marks of a tab to this page; return what lets them go. They also go when it closes. */
    hold(tabId) {
      const port = api.tabs.connect(tabId, { frameId: 0 });
      return () => port.disconnect();
    },

    /** In a page: call a handler when the one who held it lets go. */
    onReleased(handler) {
      api.runtime.onConnect.addListener((port) => port.onDisconnect.addListener(handler));
    },

    /** Style a page with a file of ours, whatever its security policy says. */
    async insertStyles(tabId, file) {
      // Firefox needs USER to reach shadow roots; with it Chromium paints no background of a mark.
      const origin = "getBrowserInfo" in api.runtime ? "USER" : "AUTHOR";
      await api.scripting.insertCSS({ target: { tabId }, files: [file], origin });
    },

    async showTab(tabId) {
      await api.tabs.update(tabId, { active: true });
    },

    ownWindow: async () => (await api.windows?.getCurrent())?.id,

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
    requestPermission: (...patterns) => api.permissions.request({ origins: patterns }),

    /** Give a permission back; false for one that came with the installation. */
    dropPermission: (pattern) => api.permissions.remove({ origins: [pattern] }).catch(() => false),

    onPermissions(handler) {
      api.permissions.onAdded.addListener(() => handler());
      api.permissions.onRemoved.addListener(() => handler());
    },

    /** Run files in every page of the patterns from now on, and in those that are open; none: nowhere. */
    async registerScripts(id, matches, js) {
      const { scripting } = api;
      const [before] = await scripting.getRegisteredContentScripts({ ids: [id] });
      const known = before?.matches ?? [];
      const added = matches.filter((pattern) => !known.includes(pattern));
      if (!added.length && known.length === matches.length) return;
      if (!matches.length) return scripting.unregisterContentScripts({ ids: [id] });
      // Never taken away and put back: a page that loads in between would go without.
      const change = before ? scripting.updateContentScripts : scripting.registerContentScripts;
      await change([{ id, matches, js, allFrames: true }]);
      const tabs = added.length ? await api.tabs.query({ url: added, discarded: false }) : [];
      for (const tab of tabs) {
        if (tab.id !== undefined)
          api.scripting.executeScript({ target: target(tab.id, null), files: js }).catch(() => {}); // closed to us
      }
    },

    /** Return the content security policy of the background and of our own pages. */
    policy: () =>
      /** @type {any} */ (api.runtime.getManifest()).content_security_policy?.extension_pages ?? "",

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

    /** Return what a tab shows, where the browser tells: after a click, or with access to the page. */
    tabAddress: async (tabId) => (await api.tabs.get(tabId)).url,

    openSettings: () => api.runtime.openOptionsPage(),

    /** Open a page of this extension in a new tab. */
    async openOwnPage(path) {
      await api.tabs.create({ url: api.runtime.getURL(path) });
    },

    /** Return the keys that ask about the selection, or "" when the user has set none. */
    async shortcut() {
      const commands = await api.commands.getAll();
      return commands.find(({ name }) => name === "ask")?.shortcut ?? "";
    },

    /** Make the items of the context menu, each shown in its contexts. */
    createMenus(menus) {
      api.contextMenus.removeAll(() => {
        for (const menu of menus) {
          api.contextMenus.create(/** @type {chrome.contextMenus.CreateProperties} */ (menu));
        }
      });
    },

    onInstalled(handler) {
      api.runtime.onInstalled.addListener(({ reason }) => handler(reason === "install"));
    },

    onMenu(handler) {
      api.contextMenus.onClicked.addListener(({ menuItemId, frameId = 0, selectionText = "" }, tab) =>
        handler({
          id: String(menuItemId),
          frameId,
          text: selectionText,
          tabId: tab?.id,
          windowId: tab?.windowId,
        }),
      );
    },

    onCommand(handler) {
      api.commands.onCommand.addListener((name, tab) => handler(name, tab?.id));
    },
  };
  globalThis.quoteproofBrowser = Object.freeze(seam);
})();
