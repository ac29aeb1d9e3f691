using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Errors as problem documents (RFC 9457): a stable <c>code</c>, and a <c>detail</c> that says what was found and what is allowed.</summary>
internal static class Problems
{
    private const int ViolationsMax = 50;

    /// <summary>404.</summary>
    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", $"There is no {what}.");

    /// <summary>The domain said no: 409.</summary>
    public static IResult Refused(Reply.Refused refused) => Of(StatusCodes.Status409Conflict, refused.Code, refused.Reason);

    /// <summary>422 with every violation and its path, up to a number that a person reads.</summary>
    public static IResult Violations(IEnumerable<ConfigViolation> violations)
    {
        var all = violations.Distinct().Select(violation => violation.Path.Length == 0 ? $"The body {violation.What}" : violation.ToString()).ToArray();
        string[] told = all.Length <= ViolationsMax ? all : [.. all.Take(ViolationsMax), $"and {all.Length - ViolationsMax} more"];
        return Results.Problem(
            detail: string.Join("; ", told),
            statusCode: StatusCodes.Status422UnprocessableEntity,
            title: "The request was understood but can't be followed.",
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "invalid", ["violations"] = told });
    }

    /// <summary>A problem document.</summary>
    public static IResult Of(int status, string code, string detail) => Results.Problem(
        detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });

    /// <summary>What the framework refuses before an endpoint is reached: it would answer in words of its own, or none.</summary>
    public static Task StatusAsync(HttpContext context)
    {
        var request = context.Request;
        var (code, detail) = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ("not-found", $"There is nothing at {Shorten(request.Path.ToString())}; docs/api.md names every path."),
            StatusCodes.Status405MethodNotAllowed => ("method", $"The method is {Shorten(request.Method)}; {context.Response.Headers.Allow} is expected at {Shorten(request.Path.ToString())}."),
            _ => ("unreadable", "The request can't be read; docs/api.md says what is expected."),
        };
        return Of(context.Response.StatusCode, code, detail).ExecuteAsync(context);
    }

    /// <summary>An exception that no endpoint expected. Its own words stay in the log: they may name what is nobody's business.</summary>
    public static Task ExceptionAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, code, detail) = error switch
        {
            BadHttpRequestException bad => (bad.StatusCode, "unreadable", "The request can't be read; docs/api.md says what is expected."),
            StreamStoppedException or JournalUnavailableException => (
                StatusCodes.Status503ServiceUnavailable, "unavailable",
                "The journal can't be written, or a stream has stopped: whether a write happened is unknown. Read, then repeat: a repeated write changes nothing twice."),
            _ => (StatusCodes.Status500InternalServerError, "failed", "The node failed at this request; its log says at what."),
        };
        return Of(status, code, detail).ExecuteAsync(context);
    }

    /// <summary>What was found, no longer than a person reads.</summary>
    public static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
