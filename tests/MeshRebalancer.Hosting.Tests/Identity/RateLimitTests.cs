using System.Net;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Identity;

/// <summary>One key's flood leaves room for the others.</summary>
public sealed class RateLimitTests(RateLimitTests.LimitedNode world) : IClassFixture<RateLimitTests.LimitedNode>
{
    [Fact]
    public async Task A_stranger_who_asks_too_often_is_told_to_wait_and_a_key_is_answered_still()
    {
        using var stranger = new HttpClient { BaseAddress = world.Node.Page, Timeout = Wait.Limit };
        HttpResponseMessage last;
        var asked = 0;
        do
        {
            last = await stranger.GetAsync("/api/v1/me");
        }
        while (last.StatusCode == HttpStatusCode.Unauthorized && ++asked < 2 * LimitedNode.Requests);

        last.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        (await last.Content.ReadAsStringAsync()).ShouldContain("identity.requestsPerMinute");
        last.Dispose();
        (await world.Http.ReadAsync("/api/v1/me")).GetProperty("role").GetString().ShouldBe("admin");
        (await stranger.GetStringAsync("/healthz/live")).ShouldBe("live");
    }

    /// <summary>A node with a limit that a test reaches.</summary>
    public sealed class LimitedNode : QuietNode
    {
        public const int Requests = 300;

        protected override IdentityConfiguration Identity => IdentityConfiguration.Default with { RequestsPerMinute = Requests };
    }
}
