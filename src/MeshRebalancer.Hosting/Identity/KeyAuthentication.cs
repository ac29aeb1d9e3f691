using System.Text.Encodings.Web;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Hosting.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MeshRebalancer.Hosting.Identity;

/// <summary>Finds out who makes a request: <c>Authorization: Bearer KEY</c>, or the cookie of the page's sign-in.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, KeyRing ring, MeshConfiguration configuration)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "mesh-key";

    /// <summary>The page's cookie.</summary>
    public const string Cookie = "mesh-session";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (configuration.Identity.Mode == IdentityMode.Off)
            return Success(Caller.Anybody);
        if (Shown() is not { } text)
            return AuthenticateResult.NoResult();
        return ApiKey.Parse(text) is { } key && await ring.FindAsync(key, Context.RequestAborted) is { } caller
            ? Success(caller)
            : AuthenticateResult.Fail("The key is not one that is good.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"mesh\"";
        var detail = Shown() is null
            ? "No key was shown; Authorization: Bearer mesh_… is expected, or a sign-in to the page."
            : "The key that was shown is not good: mistyped, revoked or expired, or of another desk. An admin issues another one.";
        return Problems.Of(StatusCodes.Status401Unauthorized, "no-key", detail).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var caller = Caller.Of(Request);
        var right = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>() is [.., { Policy: { } policy }] ? policy : Rights.Administer;
        var roles = string.Join(" or ", Rights.RolesOf(right).Select(role => role.ToString().ToLowerInvariant()));
        return Problems.Of(
            StatusCodes.Status403Forbidden, "role", $"The key of {caller.Name} is {Article(caller)}'s; {roles} is expected to {right} at {Problems.Shorten(Request.Path.ToString())}.").ExecuteAsync(Context);
    }

    private static string Article(Caller caller) => caller.Role.ToString().ToLowerInvariant() is var role && "aeiou".Contains(role[0], StringComparison.Ordinal) ? $"an {role}" : $"a {role}";

    private AuthenticateResult Success(Caller caller) => AuthenticateResult.Success(new(caller.ToPrincipal(Scheme.Name), Scheme.Name));

    private string? Shown()
    {
        string? header = Request.Headers.Authorization;
        return string.IsNullOrEmpty(header) ? Request.Cookies[Cookie] : header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : header;
    }
}
