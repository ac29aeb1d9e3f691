using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api.Portfolios;

/// <summary><c>pause</c>, <c>resume</c> and <c>close</c> of a portfolio. Whoever may stop anything may pause.</summary>
internal static class RestEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        Map(group, "pause", Rights.Stop, (by, why, at) => new PortfolioCommand.Pause(by, why, at))
            .Says("pausePortfolio", "Starts nothing from now on, whatever the mode; what runs goes on, and a proposal that waits is withdrawn.");
        Map(group, "resume", Rights.Operate, (by, why, at) => new PortfolioCommand.Resume(by, why, at))
            .Says("resumePortfolio", "Ends a pause.");
        Map(group, "close", Rights.Operate, (by, why, at) => new PortfolioCommand.Retire(by, why, at))
            .Says("closePortfolio", "Closes it for good, when nothing of it is open or in flight. Its holdings stay where they are.").Refuses("rebalance-open");
    }

    private static RouteHandlerBuilder Map(RouteGroupBuilder group, string path, string right, Func<string, string, DateTimeOffset, PortfolioCommand> command) =>
        group.MapPost("{id}/" + path, async (string id, HttpRequest request, Writing writing, CancellationToken cancel) =>
            await (await RequestBody.FieldsAsync(request, node => node.Text("why", "the reason, in words"), cancel)).Match(
                why => writing.TellAsync(id, (_, at) => command(Caller.Of(request).Name, why!, at), cancel),
                Task.FromResult)).RequireAuthorization(right).Takes<WhyBody>().Accepts().Refuses("not-found", "closed", "statement-missing", "refused");
}
