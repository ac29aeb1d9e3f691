using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Errors as problem documents (RFC 9457): a stable <c>code</c>, and a <c>detail</c> that says what was found and what is allowed.</summary>
internal static class Problems
{
    /// <summary>404.</summary>
    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", $"There is no {what}.");

    /// <summary>The domain said no: 409.</summary>
    public static IResult Refused(Reply.Refused refused) => Of(StatusCodes.Status409Conflict, refused.Code, refused.Reason);

    /// <summary>422 with every violation and its path.</summary>
    public static IResult Violations(IEnumerable<ConfigViolation> violations)
    {
        var list = violations.Distinct().ToArray();
        return Results.Problem(
            detail: string.Join("; ", list.Select(violation => violation.ToString())),
            statusCode: StatusCodes.Status422UnprocessableEntity,
            title: "The request was understood but can't be followed.",
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["code"] = "invalid",
                ["violations"] = list.Select(violation => violation.ToString()).ToArray(),
            });
    }

    /// <summary>A problem document.</summary>
    public static IResult Of(int status, string code, string detail) => Results.Problem(
        detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });
}
