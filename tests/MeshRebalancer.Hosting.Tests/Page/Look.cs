namespace MeshRebalancer.Hosting.Tests.Page;

/// <summary>What must hold of the page whatever it shows.</summary>
internal static class Look
{
    // Each text against the first opaque ground behind it, by WCAG 2's formula: 4.5 is its level AA.
    private const string Contrast =
        """
        (() => {
          const parts = colour => colour.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = node => { for (; node; node = node.parentElement) { const c = parts(getComputedStyle(node).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
          return [...document.querySelectorAll('body *')]
            .filter(node => node.checkVisibility() && !node.closest('svg') && [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
            .map(node => { const [a, b] = [light(parts(getComputedStyle(node).color)), light(ground(node))]; return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.textContent.slice(0, 40)]; })
            .sort((one, other) => one[0] - other[0])[0];
        })()
        """;

    /// <summary>Nothing failed, nothing was asked of another machine, and the page was loaded once.</summary>
    public static async Task ShouldBeQuietAsync(this BrowserTab tab)
    {
        var seen = await tab.SeenAsync();
        seen.GetProperty("errors").EnumerateArray().Select(error => error.GetString()).ShouldBeEmpty();
        seen.GetProperty("requests").EnumerateArray().Select(url => new Uri(url.GetString()!)).Where(url => url.Scheme != "data").ShouldAllBe(url => url.Host == "127.0.0.1");
        seen.GetProperty("navigations").GetInt32().ShouldBe(1);
    }

    /// <summary>Every text can be read in both schemes, which differ.</summary>
    public static async Task ShouldBeReadableAsync(this BrowserTab tab)
    {
        List<string> grounds = [];
        foreach (var scheme in new[] { "dark", "light" })
        {
            await tab.PreferAsync(scheme);
            grounds.Add((await tab.EvaluateAsync("getComputedStyle(document.body).backgroundColor")).GetString()!);
            var worst = await tab.EvaluateAsync(Contrast);
            worst[0].GetDouble().ShouldBeGreaterThanOrEqualTo(4.5, $"'{worst[1].GetString()}' in the {scheme} scheme");
        }

        grounds[0].ShouldNotBe(grounds[1]);
    }

    /// <summary>A phone's width holds it: only tables scroll sideways, in a frame of their own.</summary>
    public static async Task ShouldFitNarrowAsync(this BrowserTab tab)
    {
        await tab.ResizeAsync(360, 740);
        var width = await tab.EvaluateAsync("document.documentElement.scrollWidth");
        width.GetInt32().ShouldBeLessThanOrEqualTo(360, await Widest(tab));
        await tab.ResizeAsync(1280, 900);
    }

    /// <summary>Walks from the top with Tab to every control, each with a name and a visible focus.</summary>
    /// <returns>The names, in order.</returns>
    public static async Task<IReadOnlyList<string>> WalkAsync(this BrowserTab tab)
    {
        var count = await tab.ControlsAsync();
        await tab.EvaluateAsync("document.activeElement.blur(), window.getSelection().removeAllRanges(), 0");
        List<string> names = [];
        for (var step = 0; step < count; step++)
        {
            await tab.PressAsync("Tab");
            var focused = await tab.EvaluateAsync(
                """
                (() => { const node = document.activeElement, style = getComputedStyle(node);
                  return { name: node.getAttribute('aria-label') ?? (node.getAttribute('aria-labelledby') ? document.getElementById(node.getAttribute('aria-labelledby')).textContent : node.textContent),
                    shown: style.outlineStyle !== 'none' || node.tagName === 'BUTTON' && style.color !== style.backgroundColor, tag: node.tagName }; })()
                """);
            if (focused.GetProperty("tag").GetString() == "BODY")
            {
                // The page is alive: what was told to be done in the meantime has no button any more.
                names.Count.ShouldBeGreaterThanOrEqualTo(await tab.ControlsAsync(), $"after {string.Join(", ", names)}");
                break;
            }

            focused.GetProperty("shown").GetBoolean().ShouldBeTrue(focused.ToString());
            names.Add(focused.GetProperty("name").GetString()!);
        }

        names.ShouldAllBe(name => name.Length > 0);
        return names;
    }

    private static async Task<int> ControlsAsync(this BrowserTab tab) =>
        (await tab.EvaluateAsync("[...document.querySelectorAll('button, summary, a[href], [tabindex=\"0\"]')].filter(node => node.getClientRects().length).length")).GetInt32();

    private static async Task<string> Widest(BrowserTab tab) => (await tab.EvaluateAsync(
        "[...document.querySelectorAll('body *')].filter(node => !node.parentElement.closest('.scroll') && node.getBoundingClientRect().right > 360).map(node => node.outerHTML.slice(0, 120)).slice(0, 5)")).ToString();
}
