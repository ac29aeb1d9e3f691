using System.Security.Claims;
using MeshRebalancer.Domain.Access;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Identity;

/// <summary>Who makes a request.</summary>
/// <param name="Key">The key's id; null where the node asks for none.</param>
/// <param name="Session">The session's id, when it comes from the page.</param>
/// <param name="Name">Journaled with what is done.</param>
/// <param name="Role">What may be done.</param>
internal sealed record Caller(string? Key, string? Session, string Name, AccessRole Role)
{
    private const string KeyClaim = "key";
    private const string SessionClaim = "session";

    /// <summary>Whoever reaches a node that asks for no key, which only loopback can.</summary>
    public static Caller Anybody { get; } = new(null, null, "operator", AccessRole.Admin);

    /// <summary>The caller of a request that has been authorized.</summary>
    public static Caller Of(HttpRequest request) => request.HttpContext.User is { Identity.IsAuthenticated: true } user
        ? new(user.FindFirstValue(KeyClaim), user.FindFirstValue(SessionClaim), user.Identity.Name!, Enum.Parse<AccessRole>(user.FindFirstValue(ClaimTypes.Role)!))
        : throw new InvalidOperationException($"{request.Path} was reached without a key.");

    /// <summary>Where a request comes from: the address of the connection, never what a header says.</summary>
    public static string From(HttpRequest request) => request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "an address that is not known";

    /// <summary>As the framework carries it.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.ToString())], scheme);
        if (Key is not null)
            identity.AddClaim(new(KeyClaim, Key));
        if (Session is not null)
            identity.AddClaim(new(SessionClaim, Session));
        return new(identity);
    }
}
