using MeshRebalancer.Hosting.Tests.Identity;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Page;

/// <summary>The page of a node that asks for keys, in a real browser.</summary>
[RequiresChromium]
public sealed class SignInPageTests(KeyedNode world) : IClassFixture<KeyedNode>
{
    [WhereFact]
    public async Task A_stranger_sees_a_sign_in_and_a_holder_the_desk_until_the_key_is_revoked()
    {
        var (id, key) = await world.IssueAsync("viewer", "board member");
        await using var tab = await BrowserTab.OpenAsync(world.Node.Page);
        await tab.UntilAsync("!document.getElementById('sign-in').hidden && document.querySelector('main').hidden");
        (await tab.TextAsync()).ShouldNotContain("treasury");
        await SignInAsync(tab, "mesh_wrong");
        await tab.UntilAsync("document.getElementById('sign-in-fault').textContent.includes('not good')");
        await SignInAsync(tab, key);
        await tab.UntilAsync("document.getElementById('desk').textContent === 'treasury' && document.getElementById('link').textContent === 'Live'");
        await tab.UntilAsync("document.getElementById('who').textContent.includes('board member, viewer')");
        (await tab.EvaluateAsync("document.cookie")).GetString().ShouldBe("");
        await tab.ShouldFitNarrowAsync();
        await tab.ShouldBeReadableAsync();

        await world.Http.WriteAsync("POST", $"/api/v1/keys/{id}/revoke", """{"why":"left the board"}""");
        await tab.UntilAsync("!document.getElementById('sign-in').hidden && document.querySelector('main').hidden");
    }

    private static async Task SignInAsync(BrowserTab tab, string key) =>
        await tab.EvaluateAsync($"document.getElementById('key').value = '{key}'; document.getElementById('sign-in').requestSubmit(); true");
}
