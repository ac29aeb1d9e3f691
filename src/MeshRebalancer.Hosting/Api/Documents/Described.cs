using MeshRebalancer.Hosting.Api.Repeats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api.Documents;

/// <summary>What the API's document says of an endpoint beyond its route. Requests are read by hand, so that every violation is named; the framework could not tell.</summary>
internal static class Described
{
    /// <summary>The operation's id, which generated clients name their methods by, and what it is for.</summary>
    public static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string id, string summary) => route.WithName(id).WithSummary(summary);

    /// <summary>The body that it takes.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route) =>
        route.WithMetadata(new TakenBody(typeof(T))).Refuses("not-json", "too-large", "media-type", "invalid");

    /// <summary>What it answers when all is well.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) => route.Produces<T>(status);

    /// <summary>202: the events are on disk.</summary>
    public static RouteHandlerBuilder Accepts(this RouteHandlerBuilder route) => route.Produces<AcceptedView>(StatusCodes.Status202Accepted).Refuses("unavailable");

    /// <summary>Done a second time, it does more.</summary>
    public static RouteHandlerBuilder DoneTwiceIsTwice(this RouteHandlerBuilder route) => route.WithMetadata(new DoneTwiceIsTwice()).Refuses("outcome-unknown");

    /// <summary>It takes no key against repeats.</summary>
    public static RouteHandlerBuilder NeverRepeated(this RouteHandlerBuilder route) => route.WithMetadata(new NeverRepeated());

    /// <summary>A plain text.</summary>
    public static RouteHandlerBuilder AnswersText(this RouteHandlerBuilder route) => route.Produces<string>(StatusCodes.Status200OK, "text/plain");

    /// <summary>The codes of its problems, as <see cref="ErrorCodes"/> lists them.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params string[] codes) => route.WithMetadata(new Refusals(codes));

    /// <summary>A value in the query, always optional.</summary>
    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder route, string name, string words, bool isNumber = false) =>
        route.WithMetadata(new AskedValue(name, words, isNumber, IsHeader: false)).Refuses("invalid");

    /// <summary>A header, always optional.</summary>
    public static RouteHandlerBuilder Heeds(this RouteHandlerBuilder route, string name, string words) => route.WithMetadata(new AskedValue(name, words, false, IsHeader: true));
}

/// <summary>The type of a body, for the document.</summary>
internal sealed record TakenBody(Type Type);

/// <summary>Codes of problems, for the document.</summary>
internal sealed record Refusals(IReadOnlyList<string> Codes);

/// <summary>A value in the query or a header, for the document.</summary>
internal sealed record AskedValue(string Name, string Words, bool IsNumber, bool IsHeader);
