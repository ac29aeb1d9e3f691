using System.Text.Json;
using MeshRebalancer.Domain.Access;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Api.Repeats;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary><c>/api/v1/keys</c>: issue, list and revoke; <c>/api/v1/me</c>; <c>/api/v1/session</c>: the page's sign-in and sign-out.</summary>
internal static class KeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").RequireAuthorization(Rights.Read).WithTags("keys");
        group.MapGet("me", (HttpRequest request) => Me(Caller.Of(request))).Says("getMe", "Whose key this is, and what it may do.").Answers<MeView>();
        group.MapGet("keys", async (KeyRing ring, CancellationToken cancel) => new KeysView([.. (await ring.StateAsync(cancel)).Keys.Select(KeyView.Of)]))
            .RequireAuthorization(Rights.Administer).Says("listKeys", "Keys that are good.").Answers<KeysView>();
        group.MapPost("keys", IssueAsync).RequireAuthorization(Rights.Administer)
            .Says("issueKey", "Issues a key. It is shown this once.").DoneTwiceIsTwice().Takes<KeyBody>().Answers<IssuedKeyView>(StatusCodes.Status201Created).Refuses("name-taken", "key-invalid", "too-many-keys", "unavailable");
        group.MapPost("keys/{id}/revoke", RevokeAsync).RequireAuthorization(Rights.Administer)
            .Says("revokeKey", "Revokes a key: it and its sessions open nothing from now on.").Takes<WhyBody>().Accepts().Refuses("not-found", "last-admin", "statement-missing");
        group.MapDelete("session", SignOutAsync).Says("signOut", "Ends the page's session.").NeverRepeated().Produces(StatusCodes.Status204NoContent);
        routes.MapPost("/api/v1/session", SignInAsync).AllowAnonymous().WithTags("keys")
            .Says("signIn", "Signs the page in, with a cookie.").NeverRepeated().Takes<SessionBody>().Answers<MeView>().Refuses("no-key", "refused", "too-many-requests", "unavailable");
    }

    private static MeView Me(Caller caller) => new(
        caller.Name, caller.Role.ToString().ToLowerInvariant(), caller.Key,
        [.. new[] { Rights.Read, Rights.Operate, Rights.Answer, Rights.Stop, Rights.Administer }.Where(right => Rights.RolesOf(right).Contains(caller.Role))]);

    private static async Task<IResult> IssueAsync(HttpRequest request, KeyRing ring, TimeProvider time, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, Wanted, cancel)).Match(
            async wanted =>
            {
                var key = ApiKey.Create();
                var command = new AccessCommand.Issue(
                    key.Id, wanted!.Name, wanted.Role, key.Hash, wanted.ExpiresAt, Caller.Of(request).Name, Caller.From(request), time.GetUtcNow());
                if (await ring.TellAsync(command, cancel) is Reply.Refused refused)
                    return Problems.Refused(refused);
                var issued = new IssuedKeyView(key.Id, wanted.Name, wanted.Role.ToString().ToLowerInvariant(), wanted.ExpiresAt, key.Reveal());
                KeptAnswer.Keep(request.HttpContext, JsonSerializer.Serialize(issued with { Key = null }, ApiJson.Default.IssuedKeyView));
                return Results.Created($"/api/v1/keys/{key.Id}", issued);
            },
            Task.FromResult);

    private static async Task<IResult> RevokeAsync(string id, HttpRequest request, KeyRing ring, TimeProvider time, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, node => node.Text("why", "the reason, in words"), cancel)).Match(
            async why => (await ring.StateAsync(cancel)).Key(id) is null ? Problems.NotFound($"key '{Problems.Shorten(id)}' that is good") : await ring.TellAsync(new AccessCommand.Revoke(id, Caller.Of(request).Name, why!, Caller.From(request), time.GetUtcNow()), cancel) switch
            {
                Reply.Saved saved => Results.Accepted("/api/v1/keys", new AcceptedView(ring.Stream.ToString(), saved.Version)),
                Reply.Refused refused => Problems.Refused(refused),
            },
            Task.FromResult);

    private static async Task<IResult> SignInAsync(HttpRequest request, KeyRing ring, MeshConfiguration configuration, TimeProvider time, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, node => node.Text("key", "an API key, mesh_…"), cancel)).Match(
            async text =>
            {
                if (ApiKey.Parse(text!) is not { } key || await ring.FindAsync(key, cancel) is not { Session: null } caller)
                    return Problems.Of(StatusCodes.Status401Unauthorized, "no-key", "The key is not good: mistyped, revoked or expired, or of another desk.");
                var session = ApiKey.Create();
                var (now, seconds) = (time.GetUtcNow(), configuration.Identity.SessionSeconds);
                if (await ring.TellAsync(new AccessCommand.SignIn(session.Id, caller.Key!, session.Hash, now.AddSeconds(seconds), Caller.From(request), now), cancel) is Reply.Refused refused)
                    return Problems.Refused(refused);
                request.HttpContext.Response.Cookies.Append(KeyAuthentication.Cookie, session.Reveal(), Cookie(request, seconds));
                return Results.Ok(Me(caller));
            },
            Task.FromResult);

    private static async Task<IResult> SignOutAsync(HttpRequest request, KeyRing ring, TimeProvider time, CancellationToken cancel)
    {
        if (Caller.Of(request).Session is { } session)
            await ring.TellAsync(new AccessCommand.SignOut(session, time.GetUtcNow()), cancel);
        request.HttpContext.Response.Cookies.Delete(KeyAuthentication.Cookie, Cookie(request, 0));
        return Results.NoContent();
    }

    // No script reads it, no other site's page sends it, and where the page is HTTPS it leaves over nothing else.
    private static CookieOptions Cookie(HttpRequest request, int seconds) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        Path = "/",
        IsEssential = true,
        MaxAge = seconds == 0 ? null : TimeSpan.FromSeconds(seconds),
    };

    private static WantedKey? Wanted(ConfigNode node)
    {
        const string roles = "viewer, operator, approver or admin";
        var (name, text, ends) = (node.Text("name", "who or what holds it"), node.Text("role", roles), node.Parsed<DateTimeOffset>("expiresAt", "an instant such as 2027-01-31T00:00:00Z", required: false));
        AccessRole? role = text switch
        {
            "viewer" => AccessRole.Viewer,
            "operator" => AccessRole.Operator,
            "approver" => AccessRole.Approver,
            "admin" => AccessRole.Admin,
            _ => null,
        };
        if (text is not null && role is null)
            node.Violate("role", $"is '{Problems.Shorten(text)}'; {roles} is expected");
        return name is { } known && role is { } given ? new(known, given, ends) : null;
    }

    private sealed record WantedKey(string Name, AccessRole Role, DateTimeOffset? ExpiresAt);
}
