using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api;

/// <summary>
/// Keeps foreign pages out. Without identities, whoever reaches loopback is the operator, and a browser reaches it for any page: a name of
/// theirs that resolves to us is refused by its Host, a form or a script of theirs by its Origin.
/// </summary>
internal static class LocalRequests
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"];

    public static Task Demand(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            return Problems.Of(
                StatusCodes.Status400BadRequest, "foreign-host", $"Host is '{Problems.Shorten(request.Host.Value ?? "")}'; localhost, 127.0.0.1 or [::1] is expected.").ExecuteAsync(context);
        }

        string? origin = request.Headers.Origin;
        if (origin is not null && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !IsOwn(origin, request.Host))
        {
            return Problems.Of(
                StatusCodes.Status403Forbidden, "foreign-origin", $"Origin is '{Problems.Shorten(origin)}'; only the node's own page may change anything.").ExecuteAsync(context);
        }

        return next(context);
    }

    private static bool IsOwn(string origin, HostString host) => string.Equals(origin, $"http://{host.Value}", StringComparison.OrdinalIgnoreCase);
}
