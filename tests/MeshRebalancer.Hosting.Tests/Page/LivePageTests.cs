using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Page;

/// <summary>The live page in a real browser, over two real chains.</summary>
[RequiresChromium]
public sealed class LivePageTests
{
    [WhereFact]
    public async Task A_drift_its_plan_its_cost_and_its_transactions_appear_without_a_reload()
    {
        await using var world = await TwoChains.StartAsync();
        await using var tab = await BrowserTab.OpenAsync(world.Node.Page);
        await tab.UntilAsync("document.getElementById('link').textContent === 'Live' && document.getElementById('desk').textContent === 'demo'");
        await tab.UntilAsync($"['harbor', 'ferry', 'mesa'].every(id => {Card("id")}?.textContent.includes('$'))");
        await tab.UntilAsync($"{Card("'harbor'")}.textContent.includes('50.00% (0.00)')");

        await ShouldRefuseWhileObservingAsync(world);
        await world.SetModeAsync("ferry", "propose");
        await world.SetModeAsync("mesa", "propose");
        await world.ShakeAsync();
        await tab.UntilAsync($"{Card("'harbor'")}.querySelector('.number.bad') && {Card("'harbor'")}.textContent.includes('Observe only')");

        await ShouldPreviewAsync(world);
        await world.SetModeAsync("harbor", "automatic");
        await ShouldComeHomeAsync(tab, "harbor", transactions: 1);
        await ShouldDeclineAsync(world);
        await ApproveByKeyboardAsync(tab, "ferry");
        await ShouldComeHomeAsync(tab, "ferry", transactions: 4);
        await ShouldTellWholeHashesAsync(world, tab);

        (await tab.TextAsync()).ShouldContain("leg.settled.v1");
        await ShouldPageAsync(world);
        await tab.ShouldFitNarrowAsync();
        await tab.ShouldBeReadableAsync();
        await tab.ShouldBeQuietAsync();
    }

    // The card with this heading, as JavaScript.
    private static string Card(string id, string section = "portfolios") =>
        $"[...document.querySelectorAll('#{section} > .card')].find(card => card.querySelector('h3').textContent === {id})";

    private static async Task ShouldComeHomeAsync(BrowserTab tab, string id, int transactions)
    {
        var rebalance = Card($"'{id}.1'", "rebalances");
        await tab.UntilAsync($"/expected: gas \\$\\d.* fees \\$\\d.* slippage \\$\\d/.test({rebalance}?.textContent)");
        await tab.UntilAsync($"/so far: gas \\$\\d/.test({rebalance}.textContent) && {rebalance}.querySelector('header .good')?.textContent === 'completed'");
        (await tab.EvaluateAsync($"{rebalance}.querySelectorAll('td.mono div').length")).GetInt32().ShouldBeGreaterThanOrEqualTo(transactions);
        (await tab.EvaluateAsync($"[...{rebalance}.querySelectorAll('tbody tr')].every(leg => leg.querySelector('.good')?.textContent === 'settled')")).GetBoolean().ShouldBeTrue();
        await tab.UntilAsync($"{Card($"'{id}'")}.querySelector('header .good')?.textContent === 'watching' && !{Card($"'{id}'")}.querySelector('.number.bad')");
    }

    private static async Task ShouldPreviewAsync(TwoChains world)
    {
        const string harbor = "/api/v1/portfolios/harbor";
        var before = (await world.Http.ReadAsync(harbor)).GetProperty("version").GetInt64();
        using var answer = await world.Http.SendAsync("POST", $"{harbor}/preview", "{}");
        var preview = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        preview.GetProperty("legs").GetArrayLength().ShouldBeGreaterThan(0, preview.ToString());
        preview.GetProperty("cost").GetProperty("gasUsd").GetString().ShouldNotBeNullOrEmpty();
        preview.GetProperty("weightsAfter").EnumerateArray().ShouldAllBe(one => Math.Abs(one.GetProperty("driftBps").GetInt32()) < 200);
        (await world.Http.ReadAsync(harbor)).GetProperty("version").GetInt64().ShouldBe(before);
    }

    private static async Task ShouldPageAsync(TwoChains world)
    {
        var first = await world.Http.ReadAsync("/api/v1/rebalances?limit=1&outcome=completed");
        var second = await world.Http.ReadAsync($"/api/v1/rebalances?limit=1&outcome=completed&cursor={first.GetProperty("next").GetString()}");
        var ids = new[] { first, second }.Select(page => page.GetProperty("rebalances").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString());
        ids.ShouldBe(["ferry.1", "harbor.1"]);
        second.GetProperty("next").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    private static async Task ShouldRefuseWhileObservingAsync(TwoChains world)
    {
        var problem = await world.Http.ProblemAsync(Http.Request("POST", "/api/v1/portfolios/harbor/rebalance"), 409);
        problem.GetProperty("code").GetString().ShouldBe("observe-only");
    }

    private static async Task ShouldDeclineAsync(TwoChains world)
    {
        const string mesa = "/api/v1/portfolios/mesa";
        await Wait.UntilAsync(async () => (await world.Http.ReadAsync(mesa)).GetProperty("phase").GetString() == "proposing", () => "mesa proposes");
        var version = await world.Http.WriteAsync("POST", $"{mesa}/decline", """{"rebalance":1}""");
        (await world.Http.WriteAsync("POST", $"{mesa}/decline", """{"rebalance":1}""")).ShouldBeGreaterThanOrEqualTo(version);
        var late = await world.Http.ProblemAsync(Http.Request("POST", $"{mesa}/approve", """{"rebalance":1}"""), 409);
        late.GetProperty("code").GetString().ShouldBe("not-proposed");
        await world.SetModeAsync("mesa", "observe");
    }

    // Slower than the page draws: a focus that a redrawing takes away would be noticed.
    private static async Task ApproveByKeyboardAsync(BrowserTab tab, string id)
    {
        await tab.UntilAsync($"{Card($"'{id}'")}.querySelector('button')?.textContent === 'Approve'");
        var names = await tab.WalkAsync();
        names.ShouldContain($"Approve {id}.1");
        names.ShouldContain($"Decline {id}.1");
        names.ShouldContain("Holdings");
        names.ShouldContain("Events");
        await tab.EvaluateAsync($"{Card($"'{id}'")}.querySelector('button').focus(), window.draws = 0, new MutationObserver(() => window.draws++).observe(document.getElementById('chains'), {{ childList: true }}), 0");
        await tab.UntilAsync("window.draws > 2");
        (await tab.EvaluateAsync("document.activeElement.getAttribute('aria-label')")).GetString().ShouldBe($"Approve {id}.1");
        await tab.PressAsync("Enter");
    }

    private static async Task ShouldTellWholeHashesAsync(TwoChains world, BrowserTab tab)
    {
        var legs = (await world.Http.ReadAsync("/api/v1/rebalances/ferry.1")).GetProperty("legs").EnumerateArray().ToArray();
        legs.Select(leg => leg.GetProperty("kind").GetString()).Distinct().Order().ShouldBe(["swap", "transfer"]);
        foreach (var transaction in legs.SelectMany(leg => leg.GetProperty("transactions").EnumerateArray()))
        {
            var hash = transaction.GetProperty("hash").GetString()!;
            (await tab.EvaluateAsync($"document.querySelector('[title=\"{hash}\"]')?.textContent ?? ''")).GetString()!.ShouldContain(hash[..10]);
        }
    }
}

/// <summary>The page of a node whose chains are silent: what is wrong is said, and all of it can be read and reached.</summary>
[RequiresChromium]
public sealed class SilentPageTests(QuietNode world) : IClassFixture<QuietNode>
{
    [WhereFact]
    public async Task Silent_chains_and_unknown_prices_are_shown_with_their_reasons()
    {
        await using var tab = await OpenAsync();
        await tab.UntilAsync("document.querySelectorAll('#chains .bad').length >= 4 && document.querySelectorAll('#prices p.bad').length === 2");
        (await tab.TextAsync()).ShouldNotContain(QuietNode.UrlCanary);
        await tab.ShouldBeQuietAsync();
    }

    [WhereFact]
    public async Task What_is_in_use_waits_or_is_stopped_appears_and_goes_without_a_reload()
    {
        const string cards = "[...document.querySelectorAll('#limits > .card')]";
        await using var tab = await OpenAsync();
        await tab.UntilAsync($"{cards}.map(card => card.querySelector('h3').textContent).join() === 'In use,Queue,Stopped'");
        await tab.UntilAsync($"{cards}[1].textContent.includes('Nobody waits for room.') && {cards}[2].textContent.includes('No breaker is open')");
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/set", """{"why":"drill"}""");
        await world.Http.WriteAsync("POST", "/api/v1/breakers/trip", """{"key":"chain:1","why":"maintenance"}""");
        await tab.UntilAsync($"/kill switch.*set by operator.*drill/.test({cards}[2].textContent) && /chain:1.*tripped.*maintenance/.test({cards}[2].textContent) && {cards}[2].querySelector('.tag.warn')?.textContent === '2'");
        await tab.ShouldBeReadableAsync();
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/release", """{"why":"over"}""");
        await world.Http.WriteAsync("POST", "/api/v1/breakers/reset", """{"key":"chain:1","why":"over"}""");
        await tab.UntilAsync($"{cards}[2].textContent.includes('No breaker is open') && {cards}[2].querySelector('.tag.good')?.textContent === 'nothing'");
        await tab.ShouldBeQuietAsync();
    }

    [WhereFact]
    public async Task Every_text_can_be_read_in_light_and_in_dark()
    {
        await using var tab = await OpenAsync();
        await tab.ShouldBeReadableAsync();
    }

    [WhereFact]
    public async Task A_narrow_screen_needs_no_scrolling_sideways()
    {
        await using var tab = await OpenAsync();
        await tab.ShouldFitNarrowAsync();
    }

    [WhereFact]
    public async Task Every_control_is_reached_with_the_keyboard_and_stays_reached_while_the_page_is_drawn_anew()
    {
        await using var tab = await OpenAsync();
        (await tab.WalkAsync()).ShouldBe(["Holdings", "Events"]);
        await tab.EvaluateAsync("document.querySelector('summary').focus(), 0");
        await tab.PressAsync("Enter");
        await world.Http.WriteAsync("POST", "/api/v1/portfolios", Api.Bodies.Spare(band: 300));
        await tab.UntilAsync("document.querySelectorAll('#portfolios > .card').length === 2");
        await world.Http.WriteAsync("PUT", "/api/v1/portfolios/treasury/mode", """{"mode":"propose"}""");
        await tab.UntilAsync("[...document.querySelectorAll('#portfolios .tag')].some(tag => tag.textContent === 'propose')");
        var kept = await tab.EvaluateAsync("[document.activeElement.tagName, document.activeElement.parentElement.open]");
        kept.ToString().ShouldBe("""["SUMMARY",true]""");
    }

    private async Task<BrowserTab> OpenAsync()
    {
        var tab = await BrowserTab.OpenAsync(world.Node.Page);
        await tab.UntilAsync("document.querySelector('#portfolios h3') && document.querySelector('#events tbody tr')");
        return tab;
    }
}
