using System.Globalization;
using System.Threading.RateLimiting;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace MeshRebalancer.Hosting.Identity;

/// <summary>So many requests a minute for each key, and for each address that shows none. A node that asks for no key counts nothing.</summary>
internal static class RateLimits
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static void Add(IServiceCollection services, IdentityConfiguration identity) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => identity.Mode == IdentityMode.Off || IsProbe(context)
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetSlidingWindowLimiter(Who(context), _ => new()
            {
                PermitLimit = identity.RequestsPerMinute,
                Window = Minute,
                SegmentsPerWindow = 6,
            }));
        options.OnRejected = RejectedAsync;
    });

    private static string Who(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } ? "key " + Caller.Of(context.Request).Key : "address " + Caller.From(context.Request);

    private static bool IsProbe(HttpContext context) => context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal);

    private static async ValueTask RejectedAsync(OnRejectedContext rejected, CancellationToken cancel)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(10);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.Of(
            StatusCodes.Status429TooManyRequests, "too-many-requests", $"{Who(rejected.HttpContext)} has made more requests in a minute than identity.requestsPerMinute allows; try again in {seconds} s.")
            .ExecuteAsync(rejected.HttpContext);
    }
}
