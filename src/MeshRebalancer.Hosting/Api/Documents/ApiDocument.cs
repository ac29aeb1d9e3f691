using System.Globalization;
using MeshRebalancer.Hosting.Api.Repeats;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace MeshRebalancer.Hosting.Api.Documents;

/// <summary>The OpenAPI document of this node's API, <c>/openapi/v1.json</c>, and Swagger UI over it, <c>/docs</c>.</summary>
internal static class ApiDocument
{
    /// <summary>Where the document is.</summary>
    public const string Path = "/openapi/v1.json";

    private const string Scheme = "key";
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeAsync);
    });

    /// <summary>Swagger UI. Its scripts and styles come from this node alone, and the document needs its reader's session or key.</summary>
    public static void UsePage(WebApplication app) => app.UseSwaggerUI(options =>
    {
        options.RoutePrefix = "docs";
        options.DocumentTitle = "MeshRebalancer API";
        options.SwaggerEndpoint(Path, "v1");
    });

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new()
        {
            Title = "MeshRebalancer",
            Version = "v1",
            Description = "Portfolios of a desk over many chains. Amounts are raw units as texts with decimals beside them; USD are decimal texts; instants are UTC. docs/api.md says more.",
        };
        document.Servers = [];
        (document.Components ??= new()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key: mesh_…" },
        };
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document ?? throw new InvalidOperationException("An operation is described without its document.");
        if (metadata.OfType<TakenBody>().LastOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(Json, await ReferenceAsync(body.Type, document, context, cancel)) };
        }

        foreach (var asked in metadata.OfType<AskedValue>())
            (operation.Parameters ??= []).Add(Parameter(asked));
        var right = metadata.OfType<IAllowAnonymous>().Any() ? null : metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy;
        if (right is not null)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            operation.Description = $"Needs the right {right}.";
        }

        IEnumerable<string> repeats = right is null || context.Description.HttpMethod is "GET" || metadata.OfType<NeverRepeated>().Any() ? [] : ["idempotency-key", "key-reused", "request-in-flight"];
        if (repeats.Any())
            (operation.Parameters ??= []).Add(Parameter(new(RepeatKey.Name, "the same again under the same key, within 24 hours, is answered the same and not done again", false, IsHeader: true)));

        await RefusalsAsync(operation, [.. repeats, .. metadata.OfType<Refusals>().SelectMany(refusals => refusals.Codes), .. right is null ? Array.Empty<string>() : ["no-key", "role", "too-many-requests"]], document, context, cancel);
    }

    private static async Task RefusalsAsync(
        OpenApiOperation operation, IEnumerable<string> codes, OpenApiDocument document, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var problem = await ReferenceAsync(typeof(Problem), document, context, cancel);
        foreach (var status in codes.Distinct(StringComparer.Ordinal).Select(code => ErrorCodes.All[code]).GroupBy(code => code.Status).OrderBy(group => group.Key))
        {
            (operation.Responses ??= [])[status.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join("; ", status.OrderBy(code => code.Code, StringComparer.Ordinal).Select(code => $"{code.Code}: {code.When}")),
                Content = Content(ProblemJson, problem),
            };
        }
    }

    private static OpenApiParameter Parameter(AskedValue asked) => new()
    {
        Name = asked.Name,
        In = asked.IsHeader ? ParameterLocation.Header : ParameterLocation.Query,
        Description = asked.Words,
        Schema = new OpenApiSchema { Type = asked.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String },
    };

    private static async Task<IOpenApiSchema> ReferenceAsync(Type type, OpenApiDocument document, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancel);
        document.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, document);
    }

    private static Dictionary<string, OpenApiMediaType> Content(string type, IOpenApiSchema schema) =>
        new(StringComparer.Ordinal) { [type] = new OpenApiMediaType { Schema = schema } };
}
